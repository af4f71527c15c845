import assert from "node:assert/strict";
import { ACCEPT, is, meet, meta, range, set, testCases, text, WEB, WEB6, DNS } from "../native.ts";

suite("meta", () => {
  testCases([
    ["the interface it came in by", [is(meta("iifname"), "eth0"), ACCEPT], WEB, "accept"],
    ["another interface", [is(meta("iifname"), "eth1"), ACCEPT], WEB, "no"],
    ["interfaces by their beginning", [is(meta("oifname"), "eth*"), ACCEPT], WEB, "accept"],
    ["a beginning that is longer", [is(meta("oifname"), "eth10*"), ACCEPT], WEB, "no"],
    ["an asterisk that means itself", [is(meta("oifname"), "eth\\*"), ACCEPT], WEB, "no"],
    ["beginnings in a set", [is(meta("iifname"), set("wg*", "eth*")), ACCEPT], WEB, "accept"],
    ["an interface by its number", [is(meta("iif"), "eth0"), ACCEPT], WEB, "accept"],
    ["an interface that is gone", [is(meta("iif"), 77), ACCEPT], WEB, "no"],
    ["a mark", [is(meta("mark"), 0x10), ACCEPT], `${WEB} mark=0x10`, "accept"],
    ["a range of marks", [is(meta("mark"), range(1, 0x20)), ACCEPT], `${WEB} mark=0x10`, "accept"],
    ["a mark above", [is(meta("mark"), 0x10, ">"), ACCEPT], `${WEB} mark=0x10`, "no"],
    ["a mark at most", [is(meta("mark"), 0x10, "<="), ACCEPT], `${WEB} mark=0x10`, "accept"],
    ["bits of a mark", [is({ "&": [meta("mark"), 0xf] }, 1), ACCEPT], `${WEB} mark=0x31`, "accept"],
    ["the protocol", [is(meta("l4proto"), set("tcp", "udp")), ACCEPT], WEB, "accept"],
    ["the family", [is(meta("nfproto"), "ipv4"), ACCEPT], WEB6, "no"],
    ["the Ethernet protocol", [is(meta("protocol"), "ip6"), ACCEPT], WEB6, "accept"],
    ["the length", [is(meta("length"), 40, ">="), ACCEPT], WEB, "accept"],
    [
      "the kind of delivery",
      [is(meta("pkttype"), "multicast"), ACCEPT],
      `${WEB} pkttype=multicast`,
      "accept",
    ],
    ["the user who sends", [is(meta("skuid"), 1000), ACCEPT], `${WEB} uid=1000`, "accept"],
    [
      "a group among several",
      [is(meta("skgid"), set(0, 5)), ACCEPT],
      `${WEB} uid=1 gid=5`,
      "accept",
    ],
    ["a packet from the wire has no user", [is(meta("skuid"), 0, "!="), ACCEPT], WEB, "no"],
    ["the hardware type", [is(meta("iiftype"), "ether"), ACCEPT], WEB, "accept"],
    ["IPsec", [is(meta("ipsec"), false), ACCEPT], WEB, "accept"],
    ["no control group on the wire", [is(meta("cgroup"), 1), ACCEPT], WEB, "no"],
  ]);

  test("where there is no interface its name is empty, and its type nothing", () => {
    const made = { hook: "output" } as const;
    assert.equal(meet([is(meta("iifname"), "eth0", "!="), ACCEPT], WEB, made).did, "accept");
    assert.equal(meet([is(meta("iif"), 0), ACCEPT], WEB, made).did, "accept");
    assert.equal(meet([is(meta("iiftype"), "ether", "!="), ACCEPT], WEB, made).did, "no");
  });

  test("behind routing a packet is with the interface that it leaves by", () => {
    const leaving = { hook: "postrouting", inDev: "eth0", outDev: "wg0" } as const;
    assert.equal(meet([is(meta("iiftype"), "ether"), ACCEPT], WEB, leaving).did, "no");
    assert.equal(meet([is(meta("iifname"), "eth0"), ACCEPT], WEB, leaving).did, "accept");
  });

  test("tables of inet know the family where a device takes in, those of netdev do not", () => {
    const ingress = { hook: "ingress", layer: "netdev" } as const;
    const rule = [is(meta("nfproto"), "ipv4"), ACCEPT];
    assert.equal(meet(rule, WEB, ingress).did, "accept");
    assert.equal(meet(rule, WEB, { ...ingress, family: "netdev" }).did, "no");
  });

  const doubtful: readonly [key: string, right: unknown, words: string][] = [
    ["hour", range("08:00", "17:00"), WEB],
    ["day", "Monday", WEB],
    ["cgroup", 5, `${WEB} uid=0`],
    ["skgid", 5, `${WEB} uid=0`],
    ["cpu", 1, WEB],
    ["rtclassid", "cosmos", WEB],
    ["iifgroup", "default", WEB],
    ["priority", "1:2", DNS],
  ];
  for (const [key, right, words] of doubtful) {
    test(`${key} is in doubt`, () => {
      assert.equal(meet([is(meta(key), right), ACCEPT], words).doubts.length, 1);
    });
  }

  const words: readonly [expr: unknown, text: string][] = [
    [is(meta("iifname"), "eth0", "!="), 'iifname != "eth0"'],
    [is(meta("mark"), 16), "meta mark 0x00000010"],
    [is({ "&": [meta("mark"), 255] }, 1), "meta mark & 0x000000ff == 0x00000001"],
    [is(meta("hour"), range("08:00", "17:00")), 'meta hour "08:00"-"17:00"'],
    [is(meta("iifgroup"), "default"), 'iifgroup "default"'],
    [is(meta("ipsec"), true), "meta ipsec exists"],
  ];
  for (const [expr, want] of words) {
    test(want, () => assert.equal(text([expr]), want));
  }
});
