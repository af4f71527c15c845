import assert from "node:assert/strict";
import { packetFate, type PacketQuestion } from "../../../src/core/path/packetFate.ts";
import type { PacketAnswer } from "../../../src/core/contract.ts";
import type { VirtualService } from "../../../src/core/net/virtualService.ts";
import type { Netns, Snapshot } from "../../../src/core/snapshot.ts";
import { packet } from "../../support/texts.ts";
import { hostFrom } from "./hostText.ts";

const HOST = `
  host
    link eth0 device mac 52:54:00:00:00:10 addr 192.0.2.10/24
    link eth1 device mac 52:54:00:00:00:11 addr 198.51.100.10/24
    sysctl net.ipv4.ip_forward=1
`;

function withOwn(snapshot: Snapshot, change: Partial<Netns>): Snapshot {
  const { host } = snapshot;
  if (host === undefined) throw new Error("no host");
  const [own, ...others] = host.namespaces;
  return { ...snapshot, host: { ...host, namespaces: [{ ...own, ...change }, ...others] } };
}

const cameIn = (sent: string, dev = "eth0"): PacketQuestion => ({
  packet: packet(sent),
  entrance: { kind: "in", dev },
});
const THROUGH = cameIn("tcp 192.0.2.20:1 > 198.51.100.20:80");

function doubtsOf({ fate, assumptions }: PacketAnswer): string {
  return [fate, ...assumptions.map(({ text }) => text)].join(": ");
}

suite("interfaces that belong to something else", () => {
  const cases: readonly [name: string, lines: readonly string[], want: RegExp][] = [
    ["to nothing", [], /^forwarded$/],
    [
      "to a VRF",
      ["link red vrf", "link eth0 device mac 52:54:00:00:00:10 addr 192.0.2.10/24 master red"],
      /^uncertain: The VRF red/,
    ],
    [
      "the one it leaves by to a VRF",
      ["link red vrf", "link eth1 device mac 52:54:00:00:00:11 addr 198.51.100.10/24 master red"],
      /^uncertain: The VRF red/,
    ],
    [
      "to Open vSwitch",
      [
        "link ovs openvswitch",
        "link eth0 device mac 52:54:00:00:00:10 addr 192.0.2.10/24 master ovs",
      ],
      /^uncertain: ovs \(openvswitch\)/,
    ],
    [
      "to a bond",
      [
        "link bond0 bond mac 52:54:00:00:00:10",
        "link eth0 device mac 52:54:00:00:00:10 addr 192.0.2.10/24 master bond0",
      ],
      /^forwarded$/,
    ],
  ];
  for (const [name, lines, want] of cases) {
    test(name, () => {
      const replaced = new Set(lines.map((line) => line.split(" ").slice(0, 2).join(" ")));
      const kept = HOST.split("\n").filter(
        (line) => !replaced.has(line.trim().split(" ").slice(0, 2).join(" ")),
      );
      const snapshot = hostFrom(
        [...kept.slice(0, -1), ...lines.map((line) => `    ${line}`)].join("\n"),
      );
      assert.match(doubtsOf(packetFate(snapshot, THROUGH)), want);
    });
  }
});

suite("IPVS", () => {
  const servers = [{ address: "198.51.100.20", port: 8080 }];
  const web: VirtualService = { at: { protocol: 6, address: "192.0.2.10", port: 80 }, servers };
  const marked: VirtualService = { mark: 0x100, servers };
  const fate = (question: PacketQuestion, ...virtualServices: VirtualService[]): string =>
    doubtsOf(packetFate(withOwn(hostFrom(HOST), { virtualServices }), question));
  const toWeb = cameIn("tcp 192.0.2.20:1 > 192.0.2.10:80");

  test("takes what goes to its service", () => {
    assert.match(fate(toWeb, web), /^uncertain: IPVS, which has 192\.0\.2\.10:80/);
  });

  test("leaves other ports and other marks", () => {
    assert.equal(fate(cameIn("tcp 192.0.2.20:1 > 192.0.2.10:81"), web, marked), "delivered");
  });

  test("takes what has its mark", () => {
    const { packet: sent, entrance } = toWeb;
    const question = { packet: { ...sent, mark: 0x100 }, entrance };
    assert.match(fate(question, marked), /^uncertain: IPVS, which has mark 0x100/);
  });

  test("may translate what its server sends", () => {
    const answer = cameIn("tcp 198.51.100.20:8080 > 192.0.2.20:1", "eth1");
    assert.match(fate(answer, web), /^uncertain: The packet of 198\.51\.100\.20 is no answer/);
  });
});

suite("tables of netdev", () => {
  const listed = (dev?: string): string =>
    JSON.stringify({
      nftables: [
        { table: { family: "netdev", name: "t", handle: 1 } },
        {
          chain: {
            ...{ family: "netdev", table: "t", name: "c", handle: 1, type: "filter" },
            ...{ hook: "egress", prio: 0, policy: "drop" },
            ...(dev === undefined ? {} : { dev }),
          },
        },
      ],
    });
  const fate = (dev?: string): string =>
    doubtsOf(packetFate(withOwn(hostFrom(HOST), { rulesets: { nft: listed(dev) } }), THROUGH));

  test("see what leaves by their interface", () => {
    assert.deepEqual([fate("eth1"), fate("eth0")], ["dropped", "forwarded"]);
  });

  test("are in doubt where nft does not list their interfaces", () => {
    assert.match(fate(), /^uncertain: The chain c of table netdev t is hooked to eth1/);
  });
});
