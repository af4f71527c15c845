import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["routes have none", "-m realm --realm 0x0", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["by name", "-m realm --realm cosmos", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["another", "-m realm --realm 0x1/0x2a", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["negated", "-m realm ! --realm 0x1", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
];

const refused = ["-m realm"];

suite("-m realm", () => {
  testMatches(cases, refused);
});
