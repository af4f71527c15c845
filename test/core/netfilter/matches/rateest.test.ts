import assert from "node:assert/strict";
import { readConditions, testMatches, type MatchCase } from "../../../support/matches.ts";

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
  testMatches(cases, ["-m rateest --rateest RE1 --rateest-lt --rateest-bps 8knots"]);

  const rates: readonly [given: string, printed: string][] = [
    ["16", "16bit"],
    ["5kbit", "5000bit"],
    ["2MBps", "16000Kbit"],
    ["1Gibit", "1074Mbit"],
  ];
  for (const [given, printed] of rates) {
    test(`${given} is printed as ${printed}`, () => {
      const rate = "-m rateest --rateest RE1 --rateest-gt --rateest-bps";
      const { printed: text } = readConditions(`${rate} ${given}`, {}, "ip");
      assert.match(text, new RegExp(`${rate} ${printed} -j`));
    });
  }
});
