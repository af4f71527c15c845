import assert from "node:assert/strict";
import type { Host, Netns, Snapshot } from "../../../src/core/snapshot.ts";
import { hostFrom } from "./hostText.ts";
import { ask, tellEnd } from "./tell.ts";

/** A host side of a cable without an address, as Calico leaves it, and a bridge beside it. */
const HOST = `
  host
    link eth0 device mac 52:54:00:00:00:10 addr 192.0.2.10/24
    link cali1 veth mac ee:ee:ee:ee:ee:ee peer pod/eth0
    link br0 bridge mac 02:42:00:00:00:01 addr 172.17.0.1/16
    link veth1 veth peer web/eth0 master br0
    link veth2 veth peer other/eth0 master br0
    route 10.42.0.5 dev cali1
    route default via 192.0.2.1 dev eth0
    sysctl net.ipv4.ip_forward=1
    sysctl net.ipv4.conf.cali1.proxy_arp=1
  pod
    link eth0 veth mac 02:42:ac:00:00:05 addr 10.42.0.5/32 peer host/cali1
    route 169.254.1.1 dev eth0
    route default via 169.254.1.1 dev eth0
    listen tcp 0.0.0.0:80 httpd
  web
    link eth0 veth mac 02:42:ac:11:00:02 addr 172.17.0.2/16 addr fd00::2/64 peer host/veth1
    link lo1 dummy addr 10.9.9.9/32 addr fd09::1/128
    listen tcp 0.0.0.0:80 httpd
    listen tcp [::]:80 httpd
  other
    link eth0 veth mac 02:42:ac:11:00:03 addr 172.17.0.3/16 addr fd00::3/64 peer host/veth2
    route 10.9.9.9 dev eth0
    route 10.8.8.8 dev eth0
`;

type Change = (space: Netns) => Partial<Netns>;

function changed(snapshot: Snapshot, at: number, change: Change): Snapshot {
  const { host } = snapshot;
  const own = host?.namespaces[at];
  if (host === undefined || own === undefined) throw new Error("no host");
  const [first, ...others] = host.namespaces;
  const made = { ...own, ...change(own) };
  const namespaces: Host["namespaces"] =
    at === 0 ? [made, ...others] : [first, ...others.with(at - 1, made)];
  return { ...snapshot, host: { ...host, namespaces } };
}

const withNft =
  (nftables: readonly unknown[]): Change =>
  ({ rulesets }) => ({ rulesets: { ...rulesets, nft: JSON.stringify({ nftables }) } });

const filtering: Change = ({ links = [] }) => ({
  links: links.map((link) =>
    link.kind === "bridge"
      ? { ...link, bridge: { id: "8000.024200000001", stp: false, vlanFiltering: true } }
      : link,
  ),
});

const called: Change = ({ links = [] }) => ({
  links: links.map((link) =>
    link.kind === "bridge"
      ? {
          ...link,
          bridge: {
            id: "8000.024200000001",
            stp: false,
            vlanFiltering: false,
            nfCallIptables: true,
          },
        }
      : link,
  ),
});

const deaf: Change = ({ links = [] }) => ({
  links: links.map((link) => (link.kind === "veth" ? { ...link, arp: false } : link)),
});

interface Case {
  readonly name: string;
  readonly lines?: readonly (readonly [where: string, line: string])[];
  readonly without?: string;
  readonly change?: readonly [at: number, change: Change];
  readonly asked: string;
  readonly want: RegExp;
}

const SIBLING = "other 172.17.0.3 > 172.17.0.2:80";
const AFAR = "other 172.17.0.3 > 10.9.9.9:80";
const PROXIED = "pod 10.42.0.5 > 203.0.113.9:80";
const UNHEARD = /^no-route in pod: neighbour 169\.254\.1\.1 eth0/;

const CASES: readonly Case[] = [
  { name: "a proxy answers", asked: PROXIED, want: /^leaves in host: leaves eth0 192\.0\.2\.1$/ },
  {
    name: "a proxy that does not forward",
    without: "sysctl net.ipv4.ip_forward=1",
    lines: [["host", "sysctl net.ipv4.ip_forward=0"]],
    asked: PROXIED,
    want: UNHEARD,
  },
  {
    name: "a proxy without a way there",
    without: "route default via 192.0.2.1 dev eth0",
    asked: PROXIED,
    want: UNHEARD,
  },
  {
    name: "somebody who answers in a way not seen",
    without: "sysctl net.ipv4.conf.cali1.proxy_arp=1",
    lines: [["pod", "neigh 169.254.1.1 dev eth0 lladdr ee:ee:ee:ee:ee:ee REACHABLE"]],
    asked: PROXIED,
    want: /^uncertain in host: leaves eth0/,
  },
  {
    name: "an entry for a MAC that is gone",
    without: "sysctl net.ipv4.conf.cali1.proxy_arp=1",
    lines: [["pod", "neigh 169.254.1.1 dev eth0 lladdr ee:ee:ee:ee:ee:00 STALE"]],
    asked: PROXIED,
    want: /^no-route in pod: neighbour 169\.254\.1\.1 eth0 STALE true$/,
  },
  {
    name: "a proxy of IPv6, which is told for whom",
    lines: [
      ["web", "sysctl net.ipv6.conf.eth0.proxy_ndp=1"],
      ["other", "route fd09::/64 dev eth0"],
    ],
    asked: "other fd00::3 > [fd09::1]:80",
    want: /^uncertain/,
  },
  {
    name: "a proxy that was told for whom",
    without: "sysctl net.ipv4.conf.cali1.proxy_arp=1",
    change: [0, () => ({ proxied: [{ address: "169.254.1.1", dev: "cali1" }] })],
    asked: PROXIED,
    want: /^leaves in host: leaves eth0 192\.0\.2\.1$/,
  },
  {
    name: "a proxy that was told for another, or on another interface",
    without: "sysctl net.ipv4.conf.cali1.proxy_arp=1",
    change: [
      0,
      () => ({ proxied: [{ address: "169.254.1.2" }, { address: "169.254.1.1", dev: "eth0" }] }),
    ],
    asked: PROXIED,
    want: UNHEARD,
  },
  {
    name: "one that answers for its siblings on one wire",
    change: [2, () => ({ proxied: [] })],
    lines: [
      ["host", "sysctl net.ipv4.conf.br0.proxy_arp_pvlan=1"],
      ["other", "route 172.17.0.77 dev eth0"],
    ],
    asked: "other 172.17.0.3 > 172.17.0.77:80",
    want: /^no-route in host: neighbour 172\.17\.0\.77 br0/,
  },
  {
    name: "two interfaces of one address",
    lines: [
      ["other", "link eth1 veth mac 02:42:ac:11:00:04 addr 172.17.0.2/16 peer host/veth3"],
      ["host", "link veth3 veth peer other/eth1 master br0"],
    ],
    asked: "host 172.17.0.1 > 172.17.0.2:80",
    want: /^uncertain/,
  },
  {
    name: "two interfaces of one address, one of which has answered",
    lines: [
      ["other", "link eth1 veth mac 02:42:ac:11:00:04 addr 172.17.0.2/16 peer host/veth3"],
      ["host", "link veth3 veth peer other/eth1 master br0"],
      ["host", "neigh 172.17.0.2 dev br0 lladdr 02:42:ac:11:00:02 REACHABLE"],
    ],
    asked: "host 172.17.0.1 > 172.17.0.2:80",
    want: /^reachable in web/,
  },
  {
    name: "rules for ARP",
    change: [
      0,
      withNft([{ rule: { family: "arp", table: "t", chain: "c", expr: [{ drop: null }] } }]),
    ],
    asked: "host 172.17.0.1 > 172.17.0.2:80",
    want: /^uncertain/,
  },
  {
    name: "a table for ARP that lets all pass",
    change: [0, withNft([{ chain: { family: "arp", table: "t", name: "c", policy: "accept" } }])],
    asked: "host 172.17.0.1 > 172.17.0.2:80",
    want: /^reachable/,
  },
  {
    name: "a container whose rules stop the question of IPv6",
    lines: [
      ["web", "6| -P INPUT DROP"],
      ["web", "6| -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"],
      ["web", "6| -A INPUT -p tcp -j ACCEPT"],
    ],
    asked: "other fd00::3 > [fd00::2]:80",
    want: /^no-route in other: neighbour fd00::2 eth0/,
  },
  {
    name: "the same with ICMPv6 let in",
    lines: [
      ["web", "6| -P INPUT DROP"],
      ["web", "6| -A INPUT -p ipv6-icmp -j ACCEPT"],
      ["web", "6| -A INPUT -p tcp -j ACCEPT"],
    ],
    asked: "other fd00::3 > [fd00::2]:80",
    want: /^reachable/,
  },
  { name: "another interface's address", asked: AFAR, want: /^reachable/ },
  {
    name: "another interface's address, with arp_ignore",
    lines: [["web", "sysctl net.ipv4.conf.eth0.arp_ignore=1"]],
    asked: AFAR,
    want: /^no-route in other: neighbour 10\.9\.9\.9 eth0 true/,
  },
  {
    name: "its own address, with arp_ignore",
    lines: [["web", "sysctl net.ipv4.conf.eth0.arp_ignore=1"]],
    asked: SIBLING,
    want: /^reachable/,
  },
  {
    name: "its own address, with arp_ignore for all",
    lines: [["web", "sysctl net.ipv4.conf.all.arp_ignore=8"]],
    asked: SIBLING,
    want: /^no-route in other: neighbour 172\.17\.0\.2 eth0 true/,
  },
  {
    name: "arp_filter",
    lines: [["web", "sysctl net.ipv4.conf.all.arp_filter=1"]],
    asked: SIBLING,
    want: /^uncertain/,
  },
  {
    name: "a bridge that filters by VLAN, up to the host",
    change: [0, filtering],
    asked: "other 172.17.0.3 > 172.17.0.1:80",
    want: /^uncertain/,
  },
  {
    name: "a bridge that alone shows frames to the rules",
    change: [0, called],
    lines: [
      ["host", "sysctl net.bridge.bridge-nf-call-iptables=0"],
      ["host", "| -A FORWARD -i br0 -o br0 -j DROP"],
    ],
    asked: SIBLING,
    want: /^dropped in host: rule drop/,
  },
  {
    name: "the same without br_netfilter",
    change: [0, called],
    lines: [["host", "| -A FORWARD -i br0 -o br0 -j DROP"]],
    asked: SIBLING,
    want: /^reachable/,
  },
  {
    name: "settings of the host that were not read, with a rule for bridged frames",
    change: [0, () => ({ sysctls: undefined }) as unknown as Partial<Netns>],
    lines: [["host", "| -A FORWARD -i br0 -o br0 -j DROP"]],
    asked: SIBLING,
    want: /^uncertain/,
  },
  {
    name: "a container's routes that were not read",
    change: [2, () => ({ routes: undefined }) as unknown as Partial<Netns>],
    asked: SIBLING,
    want: /^uncertain/,
  },
  {
    name: "a container's settings that were not read, though its rules were",
    change: [2, () => ({ sysctls: undefined }) as unknown as Partial<Netns>],
    asked: SIBLING,
    want: /^uncertain/,
  },
  {
    name: "a container of which neither settings nor rules were read",
    change: [2, () => ({ sysctls: undefined, rulesets: undefined }) as unknown as Partial<Netns>],
    asked: SIBLING,
    want: /^reachable/,
  },
  {
    name: "one that is told by hand, and is nobody's",
    lines: [["other", "neigh 172.17.0.2 dev eth0 lladdr 02:00:00:00:00:99 NOARP"]],
    asked: SIBLING,
    want: /^dropped in host: bridge br0 nobody/,
  },
  ...["172.17.0.2", "fd00::2"].map((to): Case => {
    const near = to === "fd00::2" ? "fd00::3" : "172.17.0.3";
    const url = to === "fd00::2" ? `[${to}]:80` : `${to}:80`;
    return {
      name: `an interface without ARP, asked for ${to}`,
      change: [2, deaf],
      asked: `other ${near} > ${url}`,
      want: /^no-route in other: neighbour/,
    };
  }),
  {
    name: "an interface without ARP, which asks nobody",
    change: [3, deaf],
    asked: SIBLING,
    want: /^dropped in host: bridge br0 same-port|^dropped in host: bridge/,
  },
  {
    name: "macvlan in mode source",
    lines: [["web", "link mv0 macvlan parent host/eth0 mode source addr 192.0.2.70/24"]],
    asked: "outside eth0 192.0.2.20 > 192.0.2.70:80",
    want: /^uncertain/,
  },
  {
    name: "ipvlan in mode l2",
    lines: [["web", "link iv0 ipvlan parent host/eth0 mode l2 addr 192.0.2.70/24"]],
    asked: "outside eth0 192.0.2.20 > 192.0.2.70:80",
    want: /^reachable/,
  },
  {
    name: "ipvlan in mode l3",
    lines: [["web", "link iv0 ipvlan parent host/eth0 mode l3 addr 192.0.2.70/24"]],
    asked: "outside eth0 192.0.2.20 > 192.0.2.70:80",
    want: /^uncertain/,
  },
];

suite("who answers on a wire, and what its frames meet", () => {
  for (const { name, lines = [], without, change, asked, want } of CASES) {
    test(name, () => {
      const kept = without === undefined ? HOST : HOST.replace(`    ${without}\n`, "");
      const text = lines.reduce(
        (all, [where, line]) => all.replace(`\n  ${where}\n`, `\n  ${where}\n    ${line}\n`),
        kept,
      );
      const snapshot = hostFrom(text);
      const made = change === undefined ? snapshot : changed(snapshot, ...change);
      assert.match(tellEnd(ask(made, asked)), want);
    });
  }
});
