import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["a port", "-p udp -m udp --dport 53", "udp 10.0.0.5:40000 > 172.18.0.2:53", "yes"],
  ["the source port", "-p udp -m udp --sport 53", "udp 10.0.0.5:40000 > 172.18.0.2:53", "no"],
  ["another protocol", "! -p tcp", "udp 10.0.0.5:40000 > 172.18.0.2:53", "yes"],
  ["by the protocol alone", "-p udp --dport domain", "udp 10.0.0.5:40000 > 172.18.0.2:53", "yes"],
];

const refused = ["-m udp --dport 53", "-p tcp -m udp --dport 53"];

suite("-m udp", () => {
  testMatches(cases, refused);
});
