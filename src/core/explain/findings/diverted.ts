// MORE_SPECIFIC_ROUTE, POLICY_ROUTE_DIVERTS: the host has the container's bridge, and another route takes its packets.

import type { Evidence } from "../../contract.ts";
import { bridgeNameOf } from "../../docker/drivers/index.ts";
import type { Container, Network } from "../../docker/engine.ts";
import type { RouteHop } from "../../hop.ts";
import { readAddress } from "../../net/address.ts";
import { inPrefix, readPrefix } from "../../net/prefix.ts";
import { severityOf, type Asked, type CauseRule } from "../case.ts";
import { shellWord, type Named } from "./write.ts";

export const diverted: CauseRule = (asked) => {
  const { verdict, end } = asked.walk;
  if (verdict === "reachable" || end.phase !== "first") return undefined;
  const meant = seatOf(asked, end.packet.dst);
  const taken = asked.walk.hops.findLast((hop) => hop.kind === "route" && hop.netns === "host");
  if (meant === undefined || taken?.kind !== "route" || taken.dev === meant.bridge) {
    return undefined;
  }
  // Before its translation the packet was routed by another address.
  const length = lengthFor(asked, taken, meant.address);
  if (length === undefined) return undefined;
  const named = MAIN.has(taken.table)
    ? moreSpecific(taken, meant, length)
    : byPolicy(asked, taken, meant);
  if (named === undefined) return undefined;
  return {
    ...named,
    severity: severityOf(asked),
    subject: { kind: "route", name: taken.text.trim() },
  };
};

/** The tables that each packet is looked up in, unless a rule says otherwise (ip-rule(8)). */
const MAIN = new Set(["main", "local", "default"]);

interface Seat {
  readonly address: string;
  readonly container: Container;
  readonly network: Network;
  readonly bridge: string;
}

/** Where the engine has put the address: on a bridge that the host really has. */
function seatOf({ topology, snapshot }: Asked, address: string): Seat | undefined {
  for (const container of snapshot.engine?.containers ?? []) {
    const endpoint = container.endpoints.find(
      ({ ipv4, ipv6 }) => ipv4 === address || ipv6 === address,
    );
    const network = topology.network(endpoint?.networkId ?? "");
    const bridge = network === undefined ? undefined : bridgeNameOf(network);
    if (network === undefined || bridge === undefined || topology.host === undefined) continue;
    if (topology.link(topology.host.id, bridge) === undefined) continue;
    return { address, container, network, bridge };
  }
  return undefined;
}

type Parts = Named & { readonly evidence: readonly Evidence[] };

/** How specific the route taken is; undefined where it does not lead to the address. */
function lengthFor({ topology }: Asked, hop: RouteHop, address: string): number | undefined {
  const route = topology.host?.routes?.find(
    ({ table, text }) => table === hop.table && text === hop.text,
  );
  const prefix = readPrefix(route?.dst ?? "");
  const read = readAddress(address);
  if (prefix === undefined || read === undefined || route?.type === "local") return undefined;
  return inPrefix(prefix, read) ? prefix.length : undefined;
}

/** A route that covers more than the network took it only since the bridge's own is gone. */
function moreSpecific(hop: RouteHop, seat: Seat, length: number): Parts | undefined {
  const subnet = subnetOf(seat);
  if (subnet === undefined || length < subnet.length) return undefined;
  return {
    code: "MORE_SPECIFIC_ROUTE",
    title: `A route of the host leads to ${seat.address}, the address of ${seat.container.name}, by ${hop.dev} instead of ${seat.bridge}`,
    detail:
      `The network ${seat.network.name} has ${subnet.text} on ${seat.bridge}, but of all routes that fit the most specific one is taken, and of those alike the one with the lowest metric. ` +
      "Such routes come from VPNs, routing daemons and scripts.",
    evidence: [routed(hop)],
    remedy: {
      text: "Take the route away, or give the network a subnet that nothing else has a route for.",
      command: `ip route del ${words(hop.text)}`,
    },
  };
}

function subnetOf({ network, address }: Seat) {
  const read = readAddress(address);
  for (const { subnet } of network.ipam) {
    const prefix = readPrefix(subnet);
    if (read === undefined || prefix?.length === undefined || !inPrefix(prefix, read)) continue;
    return { text: subnet, length: prefix.length };
  }
  return undefined;
}

function byPolicy({ topology }: Asked, hop: RouteHop, seat: Seat): Parts {
  const rules = (topology.host?.policyRules ?? []).filter(
    ({ table, family }) => table === hop.table && family === familyOf(seat.address),
  );
  return {
    code: "POLICY_ROUTE_DIVERTS",
    title: `A routing policy rule sends what is for ${seat.address}, the address of ${seat.container.name}, by ${hop.dev} instead of ${seat.bridge}`,
    detail:
      `The way to ${seat.container.name} stands in the table main; the rule has the table ${hop.table} asked before it, and a route there fits. ` +
      "VPNs and set-ups with several uplinks write such rules.",
    evidence: [...rules.map(({ text }) => ({ source: "ip rule", text })), routed(hop)],
    remedy: {
      text: "Have the engine's networks looked up in the table main before that rule.",
      command: `ip rule add to ${shellWord(subnetOf(seat)?.text ?? seat.address)} lookup main priority ${String(Math.max(1, Math.min(...rules.map(({ priority }) => priority)) - 1))}`,
    },
  };
}

const familyOf = (address: string) => (address.includes(":") ? "ip6" : "ip");

const routed = ({ table, text }: RouteHop): Evidence => ({
  source: `ip route show table ${table}`,
  text,
});

const words = (text: string): string => text.trim().split(/\s+/).map(shellWord).join(" ");
