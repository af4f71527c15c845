import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "no socket",
    "-m socket --nowildcard",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
    { chain: "INPUT" },
  ],
  [
    "a socket",
    "-m socket --nowildcard",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { chain: "INPUT", facts: { socket: () => ({ is: "yes" }) } },
  ],
  [
    "of a kind that is not told",
    "-m socket --transparent",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
    { chain: "INPUT", facts: { socket: () => ({ is: "yes" }) } },
  ],
];

const refused = ["-m socket"];

suite("-m socket", () => {
  testMatches(cases, refused);
});
