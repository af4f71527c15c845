import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "the upper six bits",
    "-m dscp --dscp 0x2e",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 tos=0xb8",
    "yes",
  ],
  ["a class", "-m dscp --dscp-class EF", "tcp 10.0.0.5:40000 > 172.18.0.2:443 tos=0xb9", "yes"],
  ["negated", "-m dscp ! --dscp 0x00", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
];

const refused = [
  "-m dscp",
  "-m dscp --dscp 0x40",
  "-m dscp --dscp-class NOSUCH",
  "-m dscp --dscp 1 --dscp-class EF",
];

suite("-m dscp", () => {
  testMatches(cases, refused);
});
