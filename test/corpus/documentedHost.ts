/** The host of the engine's documents: one wire, bridges with a port for each container, nothing else. */

import type { FdbEntry, Link } from "../../src/core/net/link.ts";
import type { Neighbour } from "../../src/core/net/neighbour.ts";
import type { PolicyRule, Route } from "../../src/core/net/route.ts";
import type { RulesetTexts, Snapshot } from "../../src/core/snapshot.ts";

export const HOST_ADDRESS = "10.0.0.1";

/** By name, its gateway's address with the length of its subnet's prefix. */
export type Bridges = Readonly<Record<string, string>>;

/** Containers have these last bytes in their addresses; their bridge ports are `bridge1.2`, … */
const CONTAINERS = [2, 3];

interface Interface {
  readonly link: Link;
  readonly routes: readonly Route[];
  readonly fdb: readonly FdbEntry[];
  readonly neighbours: readonly Neighbour[];
}

export function documentedHost(bridges: Bridges, rulesets: RulesetTexts): Snapshot {
  const interfaces = [
    plain(1, "lo", "127.0.0.1/8"),
    plain(2, "eth0", `${HOST_ADDRESS}/24`),
    ...Object.entries(bridges).flatMap(([name, address], at) =>
      bridge(10 * (at + 1), name, address),
    ),
  ];
  return {
    schema: "docker-network-lens/snapshot@1",
    takenAt: "2024-05-01T12:00:00Z",
    host: {
      ...{ hostname: "documented", kernel: "6.1.0", reader: "this machine as root", uid: 0 },
      namespaces: [
        {
          id: "1",
          pids: [1],
          links: interfaces.map(({ link }) => link),
          routes: [...interfaces.flatMap(({ routes }) => routes), upstream],
          policyRules: [lookupIn("local", 0), lookupIn("main", 32766)],
          fdb: interfaces.flatMap(({ fdb }) => fdb),
          neighbours: [...interfaces.flatMap(({ neighbours }) => neighbours), ...OUTSIDE],
          sockets: [],
          sysctls: sysctlsOf(bridges),
          rulesets,
        },
      ],
    },
    gaps: [],
  };
}

function plain(ifindex: number, name: string, given: string): Interface {
  const [address = "", length = ""] = given.split("/");
  const isLoopback = name === "lo";
  const link: Link = {
    ...{ ifindex, name, kind: isLoopback ? "loopback" : "device", mac: macOf(address) },
    ...{ mtu: 1500, up: true, operState: "UP" },
    addresses: [{ address, prefixLength: Number(length), scope: isLoopback ? "host" : "global" }],
  };
  const own = routeTo("local", isLoopback ? "127.0.0.0/8" : `${address}/32`, name, address);
  const subnet = `${address.replace(/\d+$/, "0")}/${length}`;
  const routes = isLoopback ? [own] : [own, routeTo("unicast", subnet, name, address)];
  return { link, routes, fdb: [], neighbours: [] };
}

function bridge(ifindex: number, name: string, given: string): readonly Interface[] {
  const { link, routes } = plain(ifindex, name, given);
  const mac = link.mac ?? "";
  const details = { id: `8000.${mac.replaceAll(":", "")}`, stp: false, vlanFiltering: false };
  const own: Interface = {
    ...{ link: { ...link, kind: "bridge", bridge: details }, routes, fdb: [] },
    neighbours: CONTAINERS.map((last) => {
      const address = given.replace(/\d+\/.*$/, String(last));
      return neighbour(address, name, macOf(address));
    }),
  };
  return [own, ...CONTAINERS.map((last) => port(ifindex, name, given, last))];
}

function port(master: number, on: string, gateway: string, last: number): Interface {
  const name = `${on}.${last}`;
  const address = gateway.replace(/\d+\/.*$/, String(last));
  const details = {
    state: "forwarding",
    hairpin: true,
    isolated: false,
    flood: true,
    learning: true,
  };
  const link: Link = {
    ...{ ifindex: master + last, name, kind: "veth", mac: "fe:00:00:00:00:00", master },
    ...{ mtu: 1500, up: true, operState: "UP", addresses: [], port: details },
    peer: { ifindex: 2, netns: `${on}.${last}` },
  };
  const fdb = [{ mac: macOf(address), dev: name, bridge: on, state: "" }];
  return { link, routes: [], fdb, neighbours: [] };
}

const macOf = (address: string): string =>
  [
    "02",
    "42",
    ...address.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0")),
  ].join(":");

function routeTo(type: string, dst: string, dev: string, prefSrc: string): Route {
  const isLocal = type === "local";
  return {
    ...{ family: "ip", table: isLocal ? "local" : "main", type, dst, dev, prefSrc },
    ...{
      metric: 0,
      scope: isLocal ? "host" : "link",
      flags: [],
      text: `${type} ${dst} dev ${dev}`,
    },
  };
}

const GATEWAY = "10.0.0.254";

const upstream: Route = {
  ...{ family: "ip", table: "main", type: "unicast", dst: "0.0.0.0/0", dev: "eth0", via: GATEWAY },
  ...{ metric: 0, flags: [], text: `default via ${GATEWAY} dev eth0` },
};

/** A policy rule that every namespace begins with. */
const lookupIn = (table: string, priority: number): PolicyRule => ({
  ...{ family: "ip", priority, negated: false, action: "lookup", table },
  text: `${priority}: from all lookup ${table}`,
});

const neighbour = (address: string, dev: string, mac: string): Neighbour => ({
  ...{ address, dev, mac, state: "REACHABLE" },
});

const OUTSIDE = [GATEWAY, "10.0.0.5"].map((address) => neighbour(address, "eth0", macOf(address)));

/** As the engine sets them; br_netfilter shows frames between ports to the rules. */
const sysctlsOf = (bridges: Bridges): Record<string, string> => ({
  "net.ipv4.ip_forward": "1",
  "net.bridge.bridge-nf-call-iptables": "1",
  ...Object.fromEntries(
    Object.keys(bridges).map((name) => [`net.ipv4.conf.${name}.route_localnet`, "1"]),
  ),
});
