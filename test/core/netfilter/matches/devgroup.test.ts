import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "usually none",
    "-m devgroup --src-group default",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually yes",
  ],
  ["another", "-m devgroup --dst-group 0x10", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "usually no"],
];

const refused = ["-m devgroup"];

suite("-m devgroup", () => {
  testMatches(cases, refused);
});
