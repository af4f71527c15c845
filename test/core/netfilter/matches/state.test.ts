import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["new", "-m state --state NEW", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "one of several",
    "-m state --state RELATED,ESTABLISHED",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: { state: "established" } },
  ],
  ["negated", "-m state ! --state NEW", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  [
    "what conntrack has not seen is invalid",
    "-m state --state INVALID",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
    { connection: "none" },
  ],
];

const refused = ["-m state", "-m state --state NOSUCH"];

suite("-m state", () => {
  testMatches(cases, refused);
});
