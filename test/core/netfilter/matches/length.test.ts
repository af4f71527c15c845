import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["a range", "-m length --length 0:40", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["one past it", "-m length --length 0:39", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["negated", "-m length ! --length 40", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  [
    "an open range",
    "-m length --length 100:",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 length=1500",
    "yes",
  ],
];

const refused = ["-m length", "-m length --length 65536", "-m length --length 4:3"];

suite("-m length", () => {
  testMatches(cases, refused);
});
