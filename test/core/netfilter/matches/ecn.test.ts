import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "the two lowest bits",
    "-m ecn --ecn-ip-ect 1",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 tos=0xb9",
    "yes",
  ],
  ["negated", "-m ecn ! --ecn-ip-ect 0", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["no bit of TCP set", "-p tcp -m ecn --ecn-tcp-cwr", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  [
    "negated bits of TCP",
    "-p tcp -m ecn ! --ecn-tcp-ece ! --ecn-tcp-cwr",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
];

const refused = ["-m ecn", "-m ecn --ecn-tcp-cwr", "-m ecn --ecn-ip-ect 4"];

suite("-m ecn", () => {
  testMatches(cases, refused);
});
