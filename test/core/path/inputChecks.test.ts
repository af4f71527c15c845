import assert from "node:assert/strict";
import type { Link } from "../../../src/core/net/link.ts";
import type { Packet } from "../../../src/core/net/packet.ts";
import type { XfrmPolicy } from "../../../src/core/net/xfrmPolicy.ts";
import { walkPackets } from "../../../src/core/path/packetFate.ts";
import type { Netns, Snapshot } from "../../../src/core/snapshot.ts";
import { packet } from "../../support/texts.ts";
import { hostFrom } from "./hostText.ts";

const HOST = `
  host
    link a0 device mac 52:54:00:00:00:10 addr 10.1.0.1/24 addr fd01::1/64
    link b0 device mac 52:54:00:00:00:11 addr 10.2.0.1/24 addr fd02::1/64
    link c0 device mac 52:54:00:00:00:12
    route 10.3.0.0/24 dev c0
    route default via 10.2.0.2 dev b0
    sysctl net.ipv4.ip_forward=1
    sysctl net.ipv6.conf.all.forwarding=1
`;

function hostWith(lines: readonly string[], change: (own: Netns) => Partial<Netns>): Snapshot {
  const snapshot = hostFrom([HOST.trimEnd(), ...lines.map((line) => `    ${line}`)].join("\n"));
  const { host } = snapshot;
  if (host === undefined) throw new Error("no host");
  const [own, ...others] = host.namespaces;
  return { ...snapshot, host: { ...host, namespaces: [{ ...own, ...change(own) }, ...others] } };
}

interface Case {
  readonly name: string;
  readonly lines?: readonly string[];
  readonly sent: string;
  readonly more?: Partial<Packet>;
  readonly by?: string;
  readonly change?: (own: Netns) => Partial<Netns>;
  readonly want: string;
}

const carries =
  (dev: string, mtu: number) =>
  ({ links = [] }: Netns): Partial<Netns> => ({
    links: links.map((link): Link => (link.name === dev ? { ...link, mtu } : link)),
  });

const FOUR = "udp 10.1.0.2:1 > 10.2.0.2:9";
const SIX = "udp [fd01::2]:1 > [fd02::2]:9";

const OUT: XfrmPolicy = {
  ...{ direction: "out", action: "allow", priority: 5, transforms: true },
  ...{ src: "0.0.0.0/0", dst: "10.2.0.0/24" },
};

const CASES: readonly Case[] = [
  { name: "nothing in the way", sent: FOUR, want: "forwarded" },
  { name: "nothing in the way of IPv6", sent: SIX, want: "forwarded" },
  { name: "an own source", sent: "udp 10.2.0.1:1 > 10.2.0.2:9", want: "dropped" },
  {
    name: "an own source where all accept it",
    lines: ["sysctl net.ipv4.conf.all.accept_local=1"],
    sent: "udp 10.2.0.1:1 > 10.2.0.2:9",
    want: "forwarded",
  },
  {
    name: "loose, with a way back by another interface",
    lines: ["sysctl net.ipv4.conf.all.rp_filter=2"],
    sent: "udp 203.0.113.9:1 > 10.2.0.2:9",
    want: "forwarded",
  },
  {
    name: "loose, on an interface without an address",
    lines: ["sysctl net.ipv4.conf.all.rp_filter=2"],
    by: "c0",
    sent: "udp 203.0.113.9:1 > 10.2.0.2:9",
    want: "dropped",
  },
  {
    name: "loose, on an interface without an address by which the way back leaves",
    lines: ["sysctl net.ipv4.conf.all.rp_filter=2"],
    by: "c0",
    sent: "udp 10.3.0.9:1 > 10.2.0.2:9",
    want: "forwarded",
  },
  { name: "a link-local source", sent: "udp [fe80::5]:1 > [fd02::2]:9", want: "dropped" },
  { name: "no source", sent: "udp [::]:1 > [fd02::2]:9", want: "dropped" },
  { name: "a group as source", sent: "udp [ff02::5]:1 > [fd02::2]:9", want: "dropped" },
  {
    name: "IPv6 switched off where it comes in",
    lines: ["sysctl net.ipv6.conf.a0.disable_ipv6=1"],
    sent: SIX,
    want: "dropped",
  },
  {
    name: "IPv6 switched off where it goes out",
    lines: ["sysctl net.ipv6.conf.b0.disable_ipv6=1"],
    sent: SIX,
    want: "dropped",
  },
  {
    name: "forwarding of IPv6 off",
    lines: ["sysctl net.ipv6.conf.all.forwarding=0"],
    sent: SIX,
    want: "dropped",
  },
  {
    name: "forwarding of IPv6 off, but forced where it comes in",
    lines: ["sysctl net.ipv6.conf.all.forwarding=0", "sysctl net.ipv6.conf.a0.force_forwarding=1"],
    sent: SIX,
    want: "forwarded",
  },
  { name: "DHCP", sent: "udp 0.0.0.0:68 > 255.255.255.255:67", want: "delivered" },
  { name: "0.0.0.0 to one host", sent: "udp 0.0.0.0:68 > 10.1.0.1:67", want: "dropped" },
  { name: "0.0.0.0 to all hosts", sent: "udp 0.0.0.0:68 > 224.0.0.1:67", want: "delivered" },
  { name: "to 0.0.0.0", sent: "udp 10.1.0.2:1 > 0.0.0.0:9", want: "dropped" },
  {
    name: "a group that spans one interface",
    sent: "udp [fd01::2]:1 > [ff01::1]:9",
    want: "dropped",
  },
  {
    name: "all hosts of the link",
    sent: "udp [fd01::2]:1 > [ff02::1]:9",
    want: "delivered",
  },
  {
    name: "longer than what IPv6 may send out",
    sent: SIX,
    more: { length: 1448 },
    change: carries("b0", 1280),
    want: "dropped",
  },
  {
    name: "as long as that",
    sent: SIX,
    more: { length: 1280 },
    change: carries("b0", 1280),
    want: "forwarded",
  },
  {
    name: "longer than what IPv4 may send out whole",
    sent: FOUR,
    more: { length: 1428 },
    change: carries("b0", 1280),
    want: "uncertain: The packet of 1428 bytes, of which b0 carries 1280, may not be cut in pieces (DF), as Linux sends TCP and UDP",
  },
  {
    name: "REJECT of a RST",
    lines: ["| -A FORWARD -p tcp -j REJECT --reject-with tcp-reset"],
    sent: "tcp 10.1.0.2:1 > 10.2.0.2:9",
    more: { tcpFlags: 4 },
    want: "dropped",
  },
  {
    name: "REJECT of a SYN",
    lines: ["| -A FORWARD -p tcp -j REJECT --reject-with tcp-reset"],
    sent: "tcp 10.1.0.2:1 > 10.2.0.2:9",
    more: { tcpFlags: 2 },
    want: "rejected",
  },
  {
    name: "REJECT of what is for all",
    lines: ["| -A INPUT -p udp -j REJECT"],
    sent: "udp 10.1.0.2:1 > 255.255.255.255:9",
    want: "dropped",
  },
  {
    name: "an XDP program where it comes in",
    sent: FOUR,
    change: () => ({ frameHooks: [{ dev: "a0", at: "xdp" }] }),
    want: "uncertain: The XDP program of a0 in host is not followed; taken for letting the packet pass",
  },
  {
    name: "tc filters where it goes out",
    sent: FOUR,
    change: () => ({
      frameHooks: [
        { dev: "a0", at: "tc-egress" },
        { dev: "b0", at: "tc-egress" },
      ],
    }),
    want: "uncertain: The tc filter on the way out of b0 in host is not followed; taken for letting the packet pass",
  },
  {
    name: "tc filters elsewhere",
    sent: FOUR,
    change: () => ({ frameHooks: [{ dev: "c0", at: "tc-ingress" }] }),
    want: "forwarded",
  },
  {
    name: "an IPsec policy that refuses",
    sent: FOUR,
    change: () => ({ xfrmPolicies: [{ ...OUT, action: "block" }] }),
    want: "dropped",
  },
  {
    name: "an IPsec policy that has it encrypted",
    sent: FOUR,
    change: () => ({ xfrmPolicies: [OUT] }),
    want: 'uncertain: The IPsec policy "src 0.0.0.0/0 dst 10.2.0.0/24 dir out" has the packet encrypted, which is not followed; taken for a packet that arrives all the same',
  },
  {
    name: "an IPsec policy for what comes in, of what is passed on",
    sent: FOUR,
    change: () => ({ xfrmPolicies: [{ ...OUT, direction: "in" }] }),
    want: "forwarded",
  },
  {
    name: "an IPsec policy behind one that lets pass",
    sent: FOUR,
    change: () => ({ xfrmPolicies: [OUT, { ...OUT, priority: 1, transforms: false }] }),
    want: "forwarded",
  },
  {
    name: "routes that were not read",
    sent: FOUR,
    change: () => ({ routes: undefined }) as unknown as Partial<Netns>,
    want: "uncertain: The routes of host were not read; taken for those that its addresses make",
  },
  {
    name: "settings that were not read",
    sent: FOUR,
    change: () => ({ sysctls: undefined }) as unknown as Partial<Netns>,
    want: "uncertain: The settings (sysctl) of host were not read; taken for those that let packets in and on",
  },
];

suite("what a packet is dropped for before any rule stops it", () => {
  for (const { name, lines = [], sent, more = {}, by = "a0", change = () => ({}), want } of CASES) {
    test(name, () => {
      const question = {
        packet: { ...packet(sent), ...more },
        entrance: { kind: "in", dev: by },
      } as const;
      const [walked] = walkPackets(hostWith(lines, change), [question]);
      const { fate, assumptions } = walked?.answer ?? { fate: "none", assumptions: [] };
      assert.equal([fate, ...assumptions.map(({ text }) => text)].join(": "), want);
    });
  }

  test("no rule sees IPv6 where it is switched off", () => {
    const lines = ["sysctl net.ipv6.conf.a0.disable_ipv6=1", "| -t raw -A PREROUTING -j LOG"];
    const question = { packet: packet(SIX), entrance: { kind: "in", dev: "a0" } } as const;
    const [walked] = walkPackets(
      hostWith(lines, () => ({})),
      [question],
    );
    assert.deepEqual(walked?.answer.matched, []);
  });
});
