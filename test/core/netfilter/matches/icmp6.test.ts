import { testMatches, type MatchCase } from "../../../support/matches.ts";

const cases: readonly MatchCase[] = [
  [
    "a type",
    "-p ipv6-icmp -m icmp6 --icmpv6-type 128",
    "ipv6-icmp 2001:db8::5 > 2001:db8::9",
    "yes",
  ],
  [
    "a type by name",
    "-p ipv6-icmp -m icmp6 --icmpv6-type neighbour-solicitation",
    "ipv6-icmp 2001:db8::5 > 2001:db8::9 type=135",
    "yes",
  ],
  [
    "another type",
    "-p ipv6-icmp -m icmp6 ! --icmpv6-type 128",
    "ipv6-icmp 2001:db8::5 > 2001:db8::9",
    "no",
  ],
  [
    "the other names of protocol and match",
    "-p icmpv6 -m icmpv6 --icmpv6-type 1/4",
    "ipv6-icmp 2001:db8::5 > 2001:db8::9 type=1/4",
    "yes",
  ],
];

const refused = ["-p icmp -m icmp6 --icmpv6-type 128"];

suite("-m icmp6", () => {
  testMatches(cases, refused);
});
