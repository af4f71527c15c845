import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "a listed port",
    "-p tcp -m multiport --dports 80,443",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "a port not listed",
    "-p tcp -m multiport --dports 80,22",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "both ends of a range",
    "-p tcp -m multiport --dports 400:443",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  [
    "one past a range",
    "-p tcp -m multiport --dports 400:442",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "the source side",
    "-p udp -m multiport --sports 53",
    "udp 10.0.0.5:53 > 172.18.0.2:40000",
    "yes",
  ],
  ["either side", "-p udp -m multiport --ports 53", "udp 10.0.0.5:53 > 172.18.0.2:40000", "yes"],
  ["neither side", "-p udp -m multiport --ports 54", "udp 10.0.0.5:53 > 172.18.0.2:40000", "no"],
  [
    "negated, listed",
    "-p tcp -m multiport ! --dports 443",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "negated, either side is one of them",
    "-p tcp -m multiport ! --ports 443",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "fifteen ports",
    "-p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,443",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
];

const refused = [
  "-m multiport --dports 80",
  "-p tcp -m multiport",
  "-p icmp -m multiport --dports 80",
  "-p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16",
  "-p tcp -m multiport --dports 80:80",
  "-p tcp -m multiport --dports 80,x",
  "! -p tcp -m multiport --dports 80",
];

suite("-m multiport", () => {
  testMatches(cases, refused);
});
