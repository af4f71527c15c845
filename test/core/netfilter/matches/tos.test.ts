import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["the byte", "-m tos --tos 0x10", "tcp 10.0.0.5:40000 > 172.18.0.2:443 tos=0x10", "yes"],
  ["under a mask", "-m tos --tos 0x10/0x3f", "tcp 10.0.0.5:40000 > 172.18.0.2:443 tos=0x50", "yes"],
  ["a name", "-m tos --tos Minimize-Delay", "tcp 10.0.0.5:40000 > 172.18.0.2:443 tos=0x10", "yes"],
  ["negated", "-m tos ! --tos 0x00", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
];

const refused = ["-m tos", "-m tos --tos wrong", "-m tos --tos 256"];

suite("-m tos", () => {
  testMatches(cases, refused);
});
