import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "usually not used up",
    "-m quota --quota 1000000",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually yes",
  ],
  ["used up from the start", "-m quota --quota 0", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  [
    "negated",
    "-m quota ! --quota 18446744073709551615",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "usually no",
  ],
];

const refused = ["-m quota", "-m quota --quota 18446744073709551616"];

suite("-m quota", () => {
  testMatches(cases, refused);
});
