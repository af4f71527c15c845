import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "not known",
    "-m rateest --rateest RE1 --rateest-lt --rateest-bps 8bit",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
  [
    "two estimators",
    "-m rateest --rateest1 RE1 --rateest-lt --rateest-bps --rateest2 RE2",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
];

suite("-m rateest", () => {
  testMatches(cases);
});
