import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "an address of this host",
    "-m addrtype --dst-type LOCAL",
    "tcp 10.0.0.5:1 > 192.168.1.10:80",
    "yes",
  ],
  ["another address", "-m addrtype --dst-type LOCAL", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "no"],
  ["negated", "-m addrtype ! --dst-type LOCAL", "tcp 10.0.0.5:40000 > 172.18.0.2:443", "yes"],
  [
    "one of several",
    "-m addrtype --src-type UNICAST,LOCAL",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "yes",
  ],
  ["a broadcast", "-m addrtype --dst-type BROADCAST", "udp 10.0.0.5:1 > 192.168.1.255:67", "yes"],
  [
    "both sides",
    "-m addrtype --src-type LOCAL --dst-type UNICAST",
    "tcp 10.0.0.5:40000 > 172.18.0.2:443",
    "no",
  ],
  [
    "only of the interface it came by",
    "-m addrtype --dst-type LOCAL --limit-iface-in",
    "tcp 10.0.0.5:1 > 192.168.1.10:80",
    "no",
    { facts: { addressType: (_address, dev) => (dev === "eth0" ? "UNICAST" : "LOCAL") } },
  ],
  [
    "IPv6, of this host",
    "-m addrtype --dst-type LOCAL",
    "tcp [2001:db8::5]:1 > [2001:db8::10]:80",
    "yes",
  ],
  [
    "IPv6, a unicast address of this host",
    "-m addrtype --dst-type UNICAST",
    "tcp [2001:db8::5]:1 > [2001:db8::10]:80",
    "yes",
  ],
  [
    "IPv6, a group",
    "-m addrtype --dst-type MULTICAST",
    "udp [2001:db8::5]:1 > [ff02::fb]:5353",
    "yes",
  ],
  [
    "IPv6, the unspecified address",
    "-m addrtype --src-type UNSPEC",
    "udp [::]:1 > [ff02::fb]:5353",
    "yes",
  ],
];

const refused = [
  "-m addrtype",
  "-m addrtype --limit-iface-in",
  "-m addrtype --src-type NOSUCH",
  "-m addrtype --src-type LOCAL --limit-iface-in --limit-iface-out",
];

suite("-m addrtype", () => {
  testMatches(cases, refused);
});
