import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  ["for this host", "-m pkttype --pkt-type unicast", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "for a group",
    "-m pkttype --pkt-type multicast",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 pkttype=multicast",
    "yes",
  ],
  [
    "negated",
    "-m pkttype ! --pkt-type broadcast",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443 pkttype=broadcast",
    "no",
  ],
];

const refused = ["-m pkttype", "-m pkttype --pkt-type wrong"];

suite("-m pkttype", () => {
  testMatches(cases, refused);
});
