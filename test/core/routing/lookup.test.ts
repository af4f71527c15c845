import assert from "node:assert/strict";
import { readAddress } from "../../../src/core/net/address.ts";
import { fibOf } from "../../../src/core/routing/fib.ts";
import type { Flow } from "../../../src/core/routing/flow.ts";
import { lookup } from "../../../src/core/routing/lookup.ts";
import type { Netns } from "../../../src/core/snapshot.ts";
import { hostFrom } from "../path/hostText.ts";

const HOST = `
  host
    link eth0 device addr 192.0.2.10/24 addr 2001:db8::10/64
    link eth1 device addr 198.51.100.10/24
    link tun0 tun addr 10.8.0.2/32
    route default via 192.0.2.1 dev eth0
    route default via 198.51.100.1 dev eth1 metric 100
    route 203.0.113.0/24 via 198.51.100.2 dev eth1
    route 203.0.113.128/25 dev tun0
    route 203.0.113.64/26 via 192.0.2.2 dev eth0 dead
    route blackhole 10.66.0.0/16
    route throw 10.77.0.0/16 table 7
    route default dev tun0 table 7
    route unreachable 10.88.0.0/16
    route 100.64.0.0/10 nexthop via 192.0.2.3 dev eth0 nexthop via 198.51.100.3 dev eth1
    route default via 2001:db8::1 dev eth0 metric 1024
    route unreachable 2001:db8:bad::/48 dev lo
    route 10.44.0.0/16 via 192.0.2.4 dev eth0
    route 10.44.0.0/16 via 192.0.2.5 dev eth0 tos 0x10 metric 9
    route 2001:db8:44::/48 via 2001:db8::4 dev eth0
    route 2001:db8:44::/48 via 2001:db8::5 dev eth0 from 2001:db8:1::/64 metric 9
    route 2001:db8:55::/48 via 2001:db8::6 dev eth0 metric 9 pref low
    route 2001:db8:55::/48 via 2001:db8::7 dev eth0 metric 9 pref medium
    route 2001:db8:55::/48 via 2001:db8::8 dev eth0 metric 9 pref high
    rule 100: from all fwmark 0x1/0xff lookup 7
    rule 110: not fwmark 0x0/0xf000 prohibit
    rule 115: from 198.51.100.0/24 to 10.99.0.0/16 prohibit
    rule 120: from all iif tun0 blackhole
    rule 130: from all uidrange 1000-1999 ipproto tcp dport 25-26 unreachable
    rule 140: from all to 10.5.0.0/16 goto 200
    rule 150: from all to 10.5.0.0/16 blackhole
    rule 160: from all to 10.6.0.0/16 goto 180
    rule 170: from all to 10.6.0.0/16 blackhole
    rule 200: from all to 10.5.0.0/16 lookup main suppress_prefixlength 0
    rule 210: from all to 10.5.0.0/16 lookup 7
`;

const cases: readonly [name: string, flow: string, want: string][] = [
  ["a connected subnet", "192.0.2.77", "192.0.2.0/24 dev eth0"],
  ["the lower metric", "8.8.8.8", "default via 192.0.2.1 dev eth0"],
  [
    "the preferred of several of IPv6",
    "2001:db8:55::1",
    "2001:db8:55::/48 via 2001:db8::8 dev eth0 metric 9 pref high",
  ],
  ["the interface asked for", "8.8.8.8 oif eth1", "default via 198.51.100.1 dev eth1 metric 100"],
  ["the longest prefix", "203.0.113.200", "203.0.113.128/25 dev tun0"],
  ["not one that is dead", "203.0.113.70", "203.0.113.0/24 via 198.51.100.2 dev eth1"],
  ["an address of its own", "192.0.2.10", "local 192.0.2.10 dev eth0 table local"],
  ["all of 127.0.0.0/8", "127.7.7.7", "local 127.0.0.0/8 dev lo table local"],
  ["a black hole", "10.66.1.1", "blackhole by blackhole 10.66.0.0/16"],
  ["an unreachable route", "10.88.1.1", "unreachable by unreachable 10.88.0.0/16"],
  ["a mark", "8.8.8.8 mark 0x201", "default dev tun0 table 7"],
  ["no such mark", "8.8.8.8 mark 0x2", "default via 192.0.2.1 dev eth0"],
  ["throw goes on with the next rule", "10.77.0.1 mark 1", "default via 192.0.2.1 dev eth0"],
  ["a negated rule", "8.8.8.8 mark 0x1000", "prohibit by 110: not fwmark 0x0/0xf000 prohibit"],
  [
    "a source",
    "10.99.0.1 from 198.51.100.10",
    "prohibit by 115: from 198.51.100.0/24 to 10.99.0.0/16 prohibit",
  ],
  ["another source", "10.99.0.1 from 192.0.2.10", "default via 192.0.2.1 dev eth0"],
  ["no source yet is in no subnet", "10.99.0.1", "default via 192.0.2.1 dev eth0"],
  ["an incoming interface", "8.8.8.8 iif tun0", "blackhole by 120: from all iif tun0 blackhole"],
  [
    "a user and a port",
    "8.8.8.8 uid 1500 tcp 25",
    "unreachable by 130: from all uidrange 1000-1999 ipproto tcp dport 25-26 unreachable",
  ],
  ["another port", "8.8.8.8 uid 1500 tcp 80", "default via 192.0.2.1 dev eth0"],
  ["goto to no rule is none", "10.6.0.1", "blackhole by 170: from all to 10.6.0.0/16 blackhole"],
  ["goto, and a default route suppressed", "10.5.0.1", "default dev tun0 table 7"],
  [
    "one of several ways",
    "100.64.0.1",
    "100.64.0.0/10 nexthop via 192.0.2.3 dev eth0 nexthop via 198.51.100.3 dev eth1 > 192.0.2.3",
  ],
  ["any type of service", "10.44.0.1", "10.44.0.0/16 via 192.0.2.4 dev eth0"],
  [
    "the type of service asked for",
    "10.44.0.1 tos 0x10",
    "10.44.0.0/16 via 192.0.2.5 dev eth0 tos 0x10 metric 9",
  ],
  [
    "the source asked for",
    "2001:db8:44::1 from 2001:db8:1::7",
    "2001:db8:44::/48 via 2001:db8::5 dev eth0 from 2001:db8:1::/64 metric 9",
  ],
  [
    "no such source",
    "2001:db8:44::1 from 2001:db8:2::7",
    "2001:db8:44::/48 via 2001:db8::4 dev eth0",
  ],
  ["IPv6", "2001:db8::77", "2001:db8::/64 dev eth0"],
  ["the default route of IPv6", "2001:db9::1", "default via 2001:db8::1 dev eth0 metric 1024"],
  [
    "an unreachable route of IPv6",
    "2001:db8:bad::1",
    "unreachable by unreachable 2001:db8:bad::/48 dev lo",
  ],
];

suite("the routing decision", () => {
  const netns: Netns | undefined = hostFrom(HOST).host?.namespaces[0];
  for (const [name, flow, want] of cases) {
    test(name, () => {
      assert.ok(netns !== undefined);
      assert.equal(decided(netns, flow), want);
    });
  }

  test("names the doubt of a route with several ways", () => {
    assert.ok(netns !== undefined);
    const asked: string[] = [];
    const routed = lookup(fibOf(netns, "ip"), flowOf("100.64.0.1"), ({ code }) => {
      asked.push(code);
      return false;
    });
    assert.deepEqual(asked, ["RANDOM_ON_PATH"]);
    assert.equal(routed.is === "found" && routed.via, "198.51.100.3");
  });
});

test("whose the process is a rule for users hangs on, where all else holds", () => {
  const netns = hostFrom(HOST).host?.namespaces[0];
  assert.ok(netns !== undefined);
  const outcomes = (text: string): readonly string[] =>
    [false, true].map((settled) => {
      const flow: Flow = { ...flowOf(text), uid: "untold" };
      const routed = lookup(fibOf(netns, "ip"), flow, () => settled);
      return routed.is === "failed" ? routed.outcome : routed.dev;
    });
  assert.deepEqual(outcomes("8.8.8.8 tcp 25"), ["eth0", "unreachable"]);
  assert.deepEqual(outcomes("8.8.8.8 tcp 80"), ["eth0", "eth0"]);
});

test("of several default routes of one kind the kernel tries one after another", () => {
  const { host } = hostFrom(`
  host
    link eth0 device addr 192.0.2.10/24
    route default via 192.0.2.1 dev eth0
    route default via 192.0.2.2 dev eth0
    route default via 192.0.2.3 dev eth0 metric 100
  `);
  assert.ok(host !== undefined);
  const fib = fibOf(host.namespaces[0], "ip");
  const ways = (isOutput: boolean): readonly string[] =>
    [true, false].map((settled) => {
      const routed = lookup(fib, flowOf("8.8.8.8"), () => settled, { isOutput });
      return routed.is === "found" ? (routed.via ?? "") : routed.outcome;
    });
  assert.deepEqual(ways(true), ["192.0.2.1", "192.0.2.2"]);
  assert.deepEqual(ways(false), ["192.0.2.1", "192.0.2.1"]);
});

function decided(netns: Netns, text: string): string {
  const flow = flowOf(text);
  const routed = lookup(fibOf(netns, flow.dst.family), flow, (_, usually) => usually);
  if (routed.is === "failed") {
    return `${routed.outcome} by ${routed.route?.text ?? routed.rule?.text ?? ""}`;
  }
  const several = (routed.route.nexthops ?? []).length > 0 ? ` > ${routed.via ?? ""}` : "";
  return `${routed.route.text}${several}`;
}

/** `8.8.8.8 from A iif D oif D mark N uid N tcp PORT`. */
function flowOf(text: string): Flow {
  const [to = "", ...rest] = text.split(" ");
  const dst = readAddress(to);
  assert.ok(dst !== undefined);
  const at = (name: string): string | undefined =>
    rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined;
  const src = readAddress(at("from") ?? "");
  const oif = at("oif");
  return {
    ...{ dst, iif: at("iif") ?? "lo", mark: Number(at("mark") ?? 0) },
    tos: Number(at("tos") ?? 0),
    ...(src === undefined ? {} : { src }),
    ...(oif === undefined ? {} : { oif }),
    uid: Number(at("uid") ?? 0),
    ...(at("tcp") === undefined ? {} : { protocol: 6, dport: Number(at("tcp")) }),
  };
}
