import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "not known",
    "-p tcp -m osf --genre Linux --ttl 0 --log 0",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
];

const refused = ["-m osf --genre Linux", "-p tcp -m osf"];

suite("-m osf", () => {
  testMatches(cases, refused);
});
