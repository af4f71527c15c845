import assert from "node:assert/strict";
import fc from "fast-check";
import { readRoute, routes } from "../../../src/collect/sections/routes.ts";
import type { Route } from "../../../src/core/net/route.ts";

const cases: readonly [
  name: string,
  family: Route["family"],
  line: string,
  want: Partial<Route>,
][] = [
  [
    "a default route",
    "ip",
    "default via 192.0.2.1 dev eth0 proto dhcp src 192.0.2.10 metric 100",
    {
      table: "main",
      type: "unicast",
      dst: "0.0.0.0/0",
      via: "192.0.2.1",
      dev: "eth0",
      protocol: "dhcp",
      prefSrc: "192.0.2.10",
      metric: 100,
    },
  ],
  [
    "a default route over a device alone",
    "ip6",
    "default dev ppp0 metric 1024 pref medium",
    { dst: "::/0", dev: "ppp0", metric: 1024 },
  ],
  ["of another table", "ip", "10.0.0.0/8 via 10.1.1.1 dev wg0 table 51820", { table: "51820" }],
  [
    "a bare address",
    "ip",
    "local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1",
    { type: "local", dst: "127.0.0.1/32", table: "local", scope: "host" },
  ],
  [
    "a bare IPv6 address",
    "ip6",
    "anycast fe80:: dev eth0 table local proto kernel metric 0 pref medium",
    { type: "anycast", dst: "fe80::/128" },
  ],
  [
    "the link is down",
    "ip",
    "172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown",
    { flags: ["linkdown"] },
  ],
  [
    "a gateway taken on trust",
    "ip",
    "default via 10.0.0.1 dev eth0 onlink",
    { via: "10.0.0.1", flags: ["onlink"] },
  ],
  ["an end", "ip", "blackhole 203.0.113.0/24", { type: "blackhole", dst: "203.0.113.0/24" }],
  [
    "an end with a metric",
    "ip",
    "unreachable default metric 4278198272",
    { type: "unreachable", dst: "0.0.0.0/0", metric: 4278198272 },
  ],
  [
    "a gateway of the other family",
    "ip",
    "198.51.100.0/24 via inet6 fe80::1 dev eth0",
    { via: "fe80::1", dev: "eth0" },
  ],
  [
    "source routing",
    "ip6",
    "2001:db8:1::/64 from 2001:db8::/56 via fe80::1 dev eth0 metric 1024",
    { src: "2001:db8::/56" },
  ],
  ["a locked MTU", "ip", "10.9.0.0/16 dev tun0 scope link mtu lock 1280", { mtu: 1280 }],
  [
    "words we have no use for",
    "ip",
    "10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.2 metric 5 rto_min lock 5ms initcwnd 10",
    { metric: 5, dev: "eth0" },
  ],
];

suite("reading a route", () => {
  for (const [name, family, line, want] of cases) {
    test(name, () => {
      const route = readRoute(line, family);
      assert.deepEqual({ ...route, ...want }, route);
      assert.equal(route?.text, line);
    });
  }

  test("several next hops stand on lines of their own", () => {
    const text = [
      "default proto static metric 20",
      "\tnexthop via 192.0.2.1 dev eth0 weight 1",
      "\tnexthop via 198.51.100.1 dev eth1 weight 3 linkdown",
      "10.0.0.0/8 dev eth0",
      "ip6",
      "",
    ].join("\n");
    const { value, problems } = routes.read(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      value.map(({ dst }) => dst),
      ["0.0.0.0/0", "10.0.0.0/8"],
    );
    assert.deepEqual(value[0]?.nexthops, [
      { via: "192.0.2.1", dev: "eth0", weight: 1, flags: [] },
      { via: "198.51.100.1", dev: "eth1", weight: 3, flags: ["linkdown"] },
    ]);
  });

  test("what is no route is a problem, and the rest is read", () => {
    const { value, problems } = routes.read("10.0.0.0/8 dev eth0\nRTNETLINK answers: what\n");
    assert.equal(value.length, 1);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["unknown-line"],
    );
  });

  test("no text makes it throw", () => {
    fc.assert(fc.property(fc.string(), (text) => void routes.read(text)));
  });
});
