import assert from "node:assert/strict";
import { readAddress } from "../../../src/core/net/address.ts";
import type { LinkAddress } from "../../../src/core/net/link.ts";
import { packet } from "../../support/texts.ts";
import { addressType } from "../../../src/core/routing/addressType.ts";
import { fibOf } from "../../../src/core/routing/fib.ts";
import { lookup } from "../../../src/core/routing/lookup.ts";
import { checkSource } from "../../../src/core/routing/reversePath.ts";
import { forwardingBar } from "../../../src/core/routing/settings.ts";
import { chooseSource, prefersTemporary, selectAddress } from "../../../src/core/routing/source.ts";
import type { Netns } from "../../../src/core/snapshot.ts";
import { hostFrom } from "../path/hostText.ts";

const LINES = `
  host
    link eth0 device addr 192.0.2.10/24 addr 192.0.2.11/24 addr 2001:db8::10/64 addr fe80::1/64
    link eth1 device addr 198.51.100.10/24 addr 10.1.0.10/16 addr 2001:db8:1::10/64
    link tun0 tun
    route default via 192.0.2.1 dev eth0
    route 203.0.113.0/24 via 10.1.0.1 dev eth1
    route 203.0.114.0/24 dev tun0
    route 203.0.115.0/24 dev eth1 src 198.51.100.10
    route broadcast 192.0.2.255 dev eth0 table local
    route default via 2001:db8::1 dev eth0 metric 1024
`;

const always = (_: unknown, usually: boolean): boolean => usually;

function netnsOf(...more: readonly string[]): Netns {
  const netns = hostFrom(`${LINES}\n${more.map((line) => `    ${line}`).join("\n")}`).host
    ?.namespaces[0];
  assert.ok(netns !== undefined);
  return netns;
}

function address(text: string): ReturnType<typeof readAddress> & object {
  const read = readAddress(text);
  assert.ok(read !== undefined);
  return read;
}

suite("the source address of what is sent", () => {
  const cases: readonly [name: string, to: string, from: string][] = [
    ["that of the connected subnet", "192.0.2.20", "192.0.2.10"],
    ["the one nearest to the gateway", "203.0.113.5", "10.1.0.10"],
    ["that of the route", "203.0.115.5", "198.51.100.10"],
    ["of an interface without any, another one's", "203.0.114.5", "192.0.2.10"],
    ["the address itself, of its own", "10.1.0.10", "10.1.0.10"],
    ["127.0.0.1 in 127.0.0.0/8", "127.0.0.9", "127.0.0.1"],
    ["of IPv6 a global one", "2001:db8:2::1", "2001:db8::10"],
    ["of IPv6 the interface's", "2001:db8:1::77", "2001:db8:1::10"],
  ];
  for (const [name, to, from] of cases) {
    test(name, () => {
      const netns = netnsOf();
      const dst = address(to);
      const routed = lookup(fibOf(netns, dst.family), { dst, iif: "lo", mark: 0, tos: 0 }, always);
      assert.ok(routed.is === "found");
      assert.equal(chooseSource(netns.links ?? [], routed, dst)?.text, from);
    });
  }
});

suite("how far a source reaches", () => {
  const LL: LinkAddress = { address: "169.254.7.1", prefixLength: 16, scope: "link" };
  const FAR: LinkAddress = { address: "10.66.0.1", prefixLength: 24, scope: "global" };
  const cases: readonly [name: string, held: LinkAddress, route: string, from: string][] = [
    ["no further than the link", LL, "10.77.0.0/24 dev tun0", "169.254.7.1"],
    [
      "a gateway takes one that reaches farther",
      LL,
      "10.77.0.0/24 via 10.1.0.1 dev tun0",
      "10.9.0.1",
    ],
    ["one that reaches farther is as good", FAR, "10.77.0.0/24 dev tun0", "10.66.0.1"],
  ];
  for (const [name, held, route, from] of cases) {
    test(name, () => {
      const netns = hostFrom(`
        host
          link tun0 tun
          link eth0 device addr 10.9.0.1/24
          route ${route}`).host?.namespaces[0];
      assert.ok(netns !== undefined);
      const dst = address("10.77.0.2");
      const routed = lookup(fibOf(netns, "ip"), { dst, iif: "lo", mark: 0, tos: 0 }, always);
      assert.ok(routed.is === "found");
      const links = (netns.links ?? []).map((link) =>
        link.name === "tun0" ? { ...link, addresses: [held] } : link,
      );
      assert.equal(chooseSource(links, routed, dst)?.text, from);
    });
  }
});

suite("of several IPv6 addresses", () => {
  type Held = Partial<LinkAddress> & { readonly address: string };
  const TEMPORARY: Held = { address: "2001:db8::aaaa", temporary: true };
  const PLAIN: Held = { address: "2001:db8::10" };
  const cases: readonly [name: string, want: string, held: readonly Held[], tempaddr?: string][] = [
    [
      "one that is deprecated comes last",
      "2001:db8:7::1",
      [{ address: "2001:db8::77", deprecated: true }, { address: "2001:db8:7::1" }],
    ],
    ["a temporary one comes last", "2001:db8::10", [TEMPORARY, PLAIN]],
    ["or first, where the interface says so", "2001:db8::aaaa", [PLAIN, TEMPORARY], "2"],
    [
      "one that may be another's is none",
      "2001:db8::10",
      [{ address: "2001:db8::1", tentative: true }, PLAIN],
    ],
    ["one of the same kind", "3000::1", [{ address: "fd00::1" }, { address: "3000::1" }]],
    ["of none that is alike the first", "2001:db8::10", [PLAIN, { address: "2001:db8::11" }]],
    [
      "no more bits count than its subnet has",
      "2001:db8::1",
      [{ address: "2001:db8::1" }, { address: "2001:db8::2:1" }],
    ],
  ];
  for (const [name, want, held, tempaddr = "0"] of cases) {
    test(name, () => {
      const netns = netnsOf(`sysctl net.ipv6.conf.eth0.use_tempaddr=${tempaddr}`);
      const addresses = held.map((each) => ({ prefixLength: 64, scope: "global", ...each }));
      const links = (netns.links ?? []).map((link) => ({
        ...link,
        addresses: link.name === "eth0" ? addresses : [],
      }));
      const to = address("2001:db8::2:2");
      const chosen = selectAddress(links, "eth0", to, {
        scope: "global",
        prefersTemporary: prefersTemporary(netns),
      });
      assert.equal(chosen?.text, want);
    });
  }
});

suite("the type of an address", () => {
  const cases: readonly [address: string, type: string, dev?: string][] = [
    ["192.0.2.10", "LOCAL"],
    ["192.0.2.10", "LOCAL", "eth0"],
    ["192.0.2.10", "UNICAST", "eth1"],
    ["127.3.2.1", "LOCAL"],
    ["192.0.2.255", "BROADCAST"],
    ["255.255.255.255", "BROADCAST"],
    ["0.0.0.0", "BROADCAST"],
    ["0.0.0.5", "UNICAST"],
    ["224.0.0.1", "MULTICAST"],
    ["8.8.8.8", "UNICAST"],
    ["2001:db8::10", "LOCAL"],
    ["2001:db8::11", "UNICAST"],
    ["ff02::1", "MULTICAST"],
    ["::", "UNSPEC"],
  ];
  for (const [text, type, dev] of cases) {
    test(`${text}${dev === undefined ? "" : ` on ${dev}`} is ${type}`, () => {
      const read = address(text);
      assert.equal(addressType(fibOf(netnsOf(), read.family), read, dev), type);
    });
  }
});

suite("whether a packet may come from where it says", () => {
  const STRICT = "sysctl net.ipv4.conf.all.rp_filter=1";
  const LOOSE = "sysctl net.ipv4.conf.eth0.rp_filter=2";
  const cases: readonly [name: string, from: string, want: string, ...settings: string[]][] = [
    ["anybody, without rp_filter", "198.51.100.20", "fine"],
    ["its own wire, strictly", "192.0.2.20", "fine", STRICT],
    ["another interface's wire, strictly", "198.51.100.20", "reverse-path strict", STRICT],
    ["another interface's wire, loosely", "198.51.100.20", "fine", LOOSE],
    ["the greater of the two counts", "198.51.100.20", "fine", STRICT, LOOSE],
    [
      "nowhere, loosely",
      "203.0.113.5",
      "reverse-path loose",
      LOOSE,
      "route unreachable 203.0.113.0/24 metric -1",
    ],
    ["its own address", "192.0.2.11", "own-source"],
    [
      "its own address, where that is allowed",
      "192.0.2.11",
      "fine",
      "sysctl net.ipv4.conf.eth0.accept_local=1",
    ],
    ["its own address, strictly", "198.51.100.10", "own-source", STRICT],
  ];
  for (const [name, from, want, ...settings] of cases) {
    test(name, () => {
      const netns = netnsOf(...settings);
      const sent = packet(`tcp ${from}:1 > 203.0.113.9:2`);
      const check = checkSource(netns, fibOf(netns, "ip"), sent, { dev: "eth0" }, always);
      assert.equal(check.is === "reverse-path" ? `${check.is} ${check.mode}` : check.is, want);
    });
  }
});

suite("what keeps a packet from being forwarded", () => {
  const cases: readonly [
    name: string,
    family: "ip" | "ip6",
    want: string | undefined,
    ...settings: string[],
  ][] = [
    ["nothing that was read", "ip", undefined],
    ["ip_forward", "ip", "net.ipv4.ip_forward", "sysctl net.ipv4.ip_forward=0"],
    [
      "the interface alone",
      "ip",
      "net.ipv4.conf.eth0.forwarding",
      "sysctl net.ipv4.ip_forward=1",
      "sysctl net.ipv4.conf.eth0.forwarding=0",
    ],
    [
      "not ip_forward, where the interface's own is on",
      "ip",
      undefined,
      "sysctl net.ipv4.ip_forward=0",
      "sysctl net.ipv4.conf.eth0.forwarding=1",
    ],
    ["of IPv6 all", "ip6", "net.ipv6.conf.all.forwarding", "sysctl net.ipv6.conf.all.forwarding=0"],
    [
      "of IPv6 not the interface",
      "ip6",
      undefined,
      "sysctl net.ipv6.conf.all.forwarding=1",
      "sysctl net.ipv6.conf.eth0.forwarding=0",
    ],
  ];
  for (const [name, family, want, ...settings] of cases) {
    test(name, () => assert.equal(forwardingBar(netnsOf(...settings), family, "eth0"), want));
  }
});
