import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["equal", "-m ttl --ttl-eq 64", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  ["not equal", "-m ttl ! --ttl-eq 64", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["less", "-m ttl --ttl-lt 64", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["greater", "-m ttl --ttl-gt 63", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
];

const refused = ["-m ttl", "-m ttl --ttl-eq 256", "-m ttl --ttl-lt 5 --ttl-gt 1"];

suite("-m ttl", () => {
  testMatches(cases, refused);
});
