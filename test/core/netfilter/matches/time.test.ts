import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "the clock is not known",
    "-m time --timestart 08:00:00 --timestop 18:00:00 --weekdays Mon,Tue --kerneltz",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually yes",
  ],
];

const refused = ["-m time --timestart noon"];

suite("-m time", () => {
  testMatches(cases, refused);
});
