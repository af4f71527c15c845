import assert from "node:assert/strict";
import { readAddress } from "../../../../../src/core/net/address.ts";
import type { Connection } from "../../../../../src/core/netfilter/conntrack.ts";
import { ACCEPT, ct, is, meet, PING, prefix, set, text, WEB, WEB6, type Given } from "../native.ts";

const address = (text: string) => {
  const read = readAddress(text);
  assert.ok(read);
  return read;
};

/** The web server behind port 8080 of the host. */
const PUBLISHED: Partial<Connection> = {
  state: "established",
  original: {
    src: address("192.168.1.20"),
    dst: address("192.168.1.10"),
    protocol: 6,
    sport: 40000,
    dport: 8080,
  },
  reply: {
    src: address("172.17.0.2"),
    dst: address("192.168.1.20"),
    protocol: 6,
    sport: 80,
    dport: 40000,
  },
  mark: 5,
};

const cases: readonly [
  name: string,
  match: unknown,
  connection: Given["connection"],
  holds: boolean,
][] = [
  ["a state", is(ct("state"), "new", "in"), {}, true],
  ["one of several states", is(ct("state"), ["established", "related"], "in"), PUBLISHED, true],
  ["none of several states", is(ct("state"), ["established", "related"], "!"), {}, true],
  ["a state of a set", is(ct("state"), set("new", "invalid")), PUBLISHED, false],
  ["a state that is not in a set", is(ct("state"), set("new", "invalid"), "!="), PUBLISHED, true],
  ["invalid before conntrack", is(ct("state"), "invalid", "in"), "none", true],
  ["untracked", is(ct("state"), "untracked", "in"), { state: "untracked" }, true],
  ["nothing but the state before conntrack", is(ct("mark"), 5, "!="), "none", false],
  [
    "nothing but the state of invalid packets",
    is(ct("direction"), "original"),
    { state: "invalid" },
    false,
  ],
  ["the direction", is(ct("direction"), "reply"), { ...PUBLISHED, direction: "reply" }, true],
  ["a translated destination", is(ct("status"), "dnat", "in"), PUBLISHED, true],
  ["no translated source", is(ct("status"), ["snat"], "in"), PUBLISHED, false],
  ["an answer was seen", is(ct("status"), "seen-reply", "in"), PUBLISHED, true],
  ["a first packet is not confirmed", is(ct("status"), "confirmed", "in"), {}, false],
  ["the connection's mark", is(ct("mark"), 5), PUBLISHED, true],
  ["the original destination", is(ct("ip daddr", "original"), "192.168.1.10"), PUBLISHED, true],
  [
    "the original network",
    is(ct("ip saddr", "original"), prefix("192.168.1.0", 24)),
    PUBLISHED,
    true,
  ],
  ["the original port", is(ct("proto-dst", "original"), 8080), PUBLISHED, true],
  ["who answers", is(ct("ip saddr", "reply"), "172.17.0.2"), PUBLISHED, true],
  [
    "an address of the other family",
    is(ct("ip6 saddr", "original"), "2001:db8::2", "!="),
    PUBLISHED,
    false,
  ],
  ["the zone", is(ct("zone"), 0), PUBLISHED, true],
  ["the protocol", is(ct("protocol"), "tcp"), PUBLISHED, true],
  ["the family", is(ct("l3proto"), "ipv4"), PUBLISHED, true],
  ["what a first packet carries", is(ct("packets"), 1), {}, true],
  ["what came back of a first packet", is(ct("bytes", "reply"), 0), {}, true],
  ["no helper expected a new connection", is(ct("helper"), "ftp", "!="), {}, false],
];

suite("ct", () => {
  for (const [name, match, connection = {}, holds] of cases) {
    test(name, () => {
      const told = meet([match, ACCEPT], WEB, { connection });
      assert.equal(told.did, holds ? "accept" : "no");
      assert.deepEqual(told.doubts, []);
    });
  }

  test("an IPv6 address without a family is one of a table of ip6", () => {
    const match = is(ct("saddr", "original"), "2001:db8::2");
    assert.equal(meet([match, ACCEPT], WEB6, { family: "ip6" }).did, "accept");
  });

  const doubtful: readonly [name: string, match: unknown][] = [
    ["assured", is(ct("status"), "assured", "in")],
    ["expiration", is(ct("expiration"), 10, ">")],
    ["bytes", is(ct("bytes"), 1000, ">")],
    ["label", is(ct("label"), "voip")],
    ["helper", is(ct("helper"), "ftp")],
    ["id", is(ct("id"), 5)],
  ];
  for (const [name, match] of doubtful) {
    test(`${name} of an established connection is in doubt`, () => {
      assert.equal(meet([match, ACCEPT], WEB, { connection: PUBLISHED }).doubts.length, 1);
    });
  }

  test("what is known of the status decides beside what is not", () => {
    const match = is(ct("status"), ["assured", "dnat"], "in");
    assert.deepEqual(meet([match, ACCEPT], WEB, { connection: PUBLISHED }).doubts, []);
  });

  test("on a bridge nobody tells whether connections are tracked", () => {
    const bridged = { family: "bridge", layer: "bridge", connection: "none" } as const;
    const { doubts } = meet([is(ct("state"), "new", "in"), ACCEPT], WEB, bridged);
    assert.equal(doubts.length, 1);
  });

  test("the number of an ICMP query is in doubt", () => {
    assert.equal(meet([is(ct("proto-src", "original"), 1), ACCEPT], PING).doubts.length, 1);
  });

  const words: readonly [expr: unknown, text: string][] = [
    [is(ct("state"), ["established", "related"], "in"), "ct state established,related"],
    [is(ct("state"), "established", "!="), "ct state != established"],
    [is(ct("state"), "established"), "ct state == established"],
    [is(ct("status"), ["snat", "dnat"], "!"), "ct status ! snat,dnat"],
    [is(ct("ip saddr", "original"), "10.0.0.1"), "ct original ip saddr 10.0.0.1"],
    [is(ct("expiration"), 70, ">"), "ct expiration > 1m10s"],
  ];
  for (const [expr, want] of words) {
    test(want, () => assert.equal(text([expr]), want));
  }
});
