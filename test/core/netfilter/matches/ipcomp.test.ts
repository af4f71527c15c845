import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "a number that no question fixes",
    "-p ipcomp -m ipcomp --ipcompspi 18",
    "ipcomp 10.0.0.5 > 172.18.0.2",
    "usually no",
  ],
];

const refused = ["-m ipcomp --ipcompspi 18"];

suite("-m ipcomp", () => {
  testMatches(cases, refused);
});
