import assert from "node:assert/strict";
import {
  ACCEPT,
  DNS,
  is,
  meet,
  payload,
  PING,
  prefix,
  range,
  raw,
  set,
  testCases,
  text,
  WEB,
  WEB6,
} from "../native.ts";

const fields: readonly [
  name: string,
  field: readonly [string, string],
  right: unknown,
  words: string,
  holds: boolean,
][] = [
  ["a source address", ["ip", "saddr"], "192.168.1.20", WEB, true],
  ["another source address", ["ip", "saddr"], "192.168.1.21", WEB, false],
  ["a prefix", ["ip", "daddr"], prefix("172.17.0.0", 16), WEB, true],
  ["a range", ["ip", "daddr"], range("172.17.0.3", "172.17.0.9"), WEB, false],
  ["an IPv4 address of an IPv6 packet", ["ip", "saddr"], "192.168.1.20", WEB6, false],
  ["an IPv6 address", ["ip6", "saddr"], "2001:db8::2", WEB6, true],
  ["an IPv6 prefix", ["ip6", "daddr"], prefix("2001:db8:1::", 48), WEB6, true],
  ["a destination port", ["tcp", "dport"], 80, WEB, true],
  ["a port by name", ["tcp", "dport"], "http", WEB, true],
  ["a port of another protocol", ["udp", "dport"], 80, WEB, false],
  ["the ports of any protocol", ["th", "dport"], 53, DNS, true],
  ["the first bytes of ICMP as a port", ["th", "sport"], 0x0800, PING, true],
  ["TCP flags", ["tcp", "flags"], "syn", WEB, true],
  ["the size of the TCP header", ["tcp", "doff"], 5, WEB, true],
  ["an ICMP type", ["icmp", "type"], "echo-request", PING, true],
  ["an ICMP code", ["icmp", "code"], 0, PING, true],
  ["ICMP of a TCP packet", ["icmp", "type"], "echo-request", WEB, false],
  [
    "ICMPv6",
    ["icmpv6", "type"],
    "nd-neighbor-solicit",
    "ipv6-icmp fe80::1 > fe80::2 type=135",
    true,
  ],
  ["the time to live", ["ip", "ttl"], 64, WEB, true],
  ["the hop limit", ["ip6", "hoplimit"], 9, `${WEB6} ttl=9`, true],
  ["a DSCP class", ["ip", "dscp"], "af21", `${WEB} tos=0x48`, true],
  ["a DSCP class of IPv6", ["ip6", "dscp"], "cs1", `${WEB6} tos=0x20`, true],
  ["congestion", ["ip", "ecn"], "ce", `${WEB} tos=0x03`, true],
  ["the length", ["ip", "length"], 40, WEB, true],
  ["the length behind the IPv6 header", ["ip6", "length"], 20, WEB6, true],
  ["the protocol", ["ip", "protocol"], "udp", DNS, true],
  ["the next header", ["ip6", "nexthdr"], "tcp", WEB6, true],
  ["the version", ["ip", "version"], 4, WEB, true],
  ["the length of a datagram", ["udp", "length"], 8, DNS, true],
  ["ARP", ["arp", "operation"], "request", WEB, false],
];

suite("fields of headers", () => {
  for (const [name, [protocol, field], right, words, holds] of fields) {
    test(name, () => {
      const told = meet([is(payload(protocol, field), right), ACCEPT], words);
      assert.equal(told.did, holds ? "accept" : "no");
      assert.deepEqual(told.doubts, []);
    });
  }

  test("a field that the packet lacks differs from nothing either", () => {
    assert.equal(meet([is(payload("tcp", "dport"), 53, "!="), ACCEPT], DNS).did, "no");
  });

  testCases([
    ["bytes of the network header", [is(raw("nh", 72, 8), 6), ACCEPT], WEB, "accept"],
    ["bytes of the transport header", [is(raw("th", 16, 16), 80), ACCEPT], WEB, "accept"],
    [
      "an address as bytes",
      [is(raw("nh", 64, 128), "0x20010db8000000000000000000000002"), ACCEPT],
      WEB6,
      "accept",
    ],
    ["bytes behind the end", [is(raw("th", 8000, 8), 1), ACCEPT], WEB, "no"],
    ["bytes behind headers without data", [is(raw("ih", 0, 8), 1), ACCEPT], WEB, "no"],
  ]);

  test("what no snapshot holds is in doubt", () => {
    const { did, doubts } = meet([is(payload("tcp", "sequence"), 5), ACCEPT], WEB);
    assert.equal(did, "no");
    assert.deepEqual(doubts, [
      "Rule 1 of inet t c applies if tcp sequence is what it asks for: tcp sequence 5",
    ]);
  });

  test("of a field that is known in part, what is known can decide", () => {
    const fragment = payload("ip", "frag-off");
    assert.equal(meet([is({ "&": [fragment, 0x1fff] }, 0), ACCEPT], WEB).did, "accept");
    assert.deepEqual(meet([is({ "&": [fragment, 0x1fff] }, 0, "!="), ACCEPT], WEB).doubts, []);
    assert.equal(meet([is(fragment, 0), ACCEPT], WEB).doubts.length, 1);
  });

  test("what a tunnel carries is looked for where there may be one alone", () => {
    const inner = { payload: { tunnel: "vxlan", protocol: "ip", field: "saddr" } };
    assert.deepEqual(meet([is(inner, "10.0.0.1"), ACCEPT], WEB).doubts, []);
    assert.equal(meet([is(inner, "10.0.0.1"), ACCEPT], DNS).doubts.length, 1);
  });
});

suite("Ethernet headers", () => {
  const mac = is(payload("ether", "saddr"), "02:42:ac:11:00:02");
  testCases([
    ["the sender's address", [mac, ACCEPT], `${WEB} mac=02:42:ac:11:00:02`, "accept"],
    ["another one's", [mac, ACCEPT], `${WEB} mac=02:42:ac:11:00:03`, "no"],
    ["the type of what is carried", [is(payload("ether", "type"), "ip6"), ACCEPT], WEB6, "accept"],
    [
      "broadcasts",
      [is(payload("ether", "daddr"), "ff:ff:ff:ff:ff:ff"), ACCEPT],
      `${WEB} pkttype=broadcast`,
      "accept",
    ],
  ]);

  test("are none on what is made here, nor on interfaces without them", () => {
    const words = `${WEB} mac=02:42:ac:11:00:02`;
    assert.equal(meet([mac, ACCEPT], words, { hook: "output" }).did, "no");
    assert.equal(meet([mac, ACCEPT], words, { inDev: "lo" }).did, "no");
    assert.equal(meet([mac, ACCEPT], words, { inDev: "wg0" }).did, "no");
  });

  test("the sender's address may not be known", () => {
    const { did, doubts } = meet([mac, ACCEPT], WEB);
    assert.equal(did, "no");
    assert.equal(doubts.length, 1);
  });
});

suite("the words for fields", () => {
  const words: readonly [expr: unknown, text: string][] = [
    [is(payload("ip", "saddr"), prefix("10.0.0.0", 8)), "ip saddr 10.0.0.0/8"],
    [is(payload("tcp", "dport"), set(22, range(80, 90)), "!="), "tcp dport != { 22, 80-90 }"],
    [is(raw("th", 16, 16), 80), "@th,16,16 0x50"],
    [is({ payload: { tunnel: "vxlan", protocol: "vxlan", field: "vni" } }, 10), "vxlan vni 10"],
    [
      is({ payload: { tunnel: "gre", protocol: "ip", field: "saddr" } }, "10.0.0.1"),
      "gre ip saddr 10.0.0.1",
    ],
  ];
  for (const [expr, want] of words) {
    test(want, () => assert.equal(text([expr]), want));
  }
});
