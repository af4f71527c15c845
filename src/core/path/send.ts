/** An IP packet is made here: the routing decision, the output hook, and the decision again where that changed it (Linux: ip_local_out, ip_route_me_harder). */

import type { Packet } from "../net/packet.ts";
import { isForMany4, isLoopback } from "../routing/addressType.ts";
import { outputFlow, reroutedFlow } from "../routing/flow.ts";
import { lookupOut, type Routed } from "../routing/lookup.ts";
import { eitherSetting } from "../routing/settings.ts";
import { hasAddress } from "./answersFor.ts";
import { askHook } from "./askHook.ts";
import { isRefusedByIpsec, stoppedByIpsec } from "./besidesRules.ts";
import type { Cause } from "./end.ts";
import { linkdownOf, routeCause, wayOf } from "./receive.ts";
import { routeHop } from "./routeHop.ts";
import { lost, type Step } from "./skb.ts";
import { unreadRoutes } from "./unreadParts.ts";
import { takenByService } from "./virtualServices.ts";
import { addHop, type Walk } from "./walk.ts";
import type { Place } from "./world.ts";

export function send(walk: Walk, { place, skb, oif }: Extract<Step, { at: "send" }>): Step {
  const by = oif === undefined ? {} : { oif };
  const first = routeOutput(walk, place, skb.packet, { at: "output", ...by });
  if (first.is === "cause") return lost(place, skb, first.cause);
  addHop(walk, place, routeHop(first.routed));
  const outDev = wayOf(first.routed).dev;
  // IPv4 writes the route's interface into what it asks with, IPv6 does not (ip_route_output_key_hash_rcu, ip6_dst_lookup_flow).
  const named = skb.packet.family === "ip" ? { dev: outDev } : {};
  const stopped = stoppedByIpsec(walk, place, skb, { direction: "out", by: outDev, ...named });
  if (stopped !== undefined) return stopped;
  const findsWay = (packet: Packet): boolean => {
    const found = routeOutput(walk, place, packet, { at: "reroute" });
    return found.is === "found" && !isRefusedByIpsec(place, packet, wayOf(found.routed).dev);
  };
  const asked = askHook(
    walk,
    place,
    { hook: "output", layer: skb.packet.family, outDev, findsWay },
    skb,
  );
  if (asked.is === "ended") return asked.end;
  const taken = takenByService(walk, place, asked.skb);
  if (taken !== undefined) return taken;
  const { rerouted } = asked;
  const last =
    rerouted === undefined ? first : routeOutput(walk, place, rerouted, { at: "reroute" });
  if (last.is === "cause") return lost(place, asked.skb, last.cause);
  if (last !== first) addHop(walk, place, routeHop(last.routed));
  const way = wayOf(last.routed);
  // What is routed anew or got another port is asked about anew (ip_route_me_harder, nf_xfrm_me_harder).
  const isAnother = rerouted !== undefined || asked.skb.packet.dport !== skb.packet.dport;
  const refused = isAnother
    ? stoppedByIpsec(walk, place, asked.skb, { direction: "out", by: way.dev, dev: way.dev })
    : undefined;
  if (refused !== undefined) return refused;
  return {
    at: "output",
    place,
    skb: { ...asked.skb, routed: way.dev === "lo" && way.type !== "multicast" },
    way,
  };
}

type Found = Extract<Routed, { is: "found" }>;

type OutputRoute =
  | { readonly is: "found"; readonly routed: Found }
  | { readonly is: "cause"; readonly cause: Cause };

interface Asked {
  readonly at: "output" | "reroute";
  readonly oif?: string;
}

function routeByTables(walk: Walk, place: Place, packet: Packet, { at, oif }: Asked): Routed {
  const flow = at === "reroute" ? reroutedFlow(packet) : outputFlow(packet, oif);
  const options = linkdownOf(place, packet.family);
  return lookupOut(place.fib(packet.family), flow, walk.decide, options);
}

/** 255.255.255.255 and groups leave by the interface that has the source, whatever routes there are (ip_route_output_key_hash_rcu). */
function routeForMany({ netns: { links = [] } }: Place, { src, dst }: Packet): Routed {
  const dev = links.find((link) => hasAddress(link, src))?.name;
  if (dev === undefined) return { is: "failed", outcome: "none" };
  const type = dst.words[0] === 0xffffffff ? "broadcast" : "multicast";
  const made = { family: "ip", table: "local", type, dst: `${dst.text}/32`, dev } as const;
  const route = { ...made, metric: 0, flags: [], text: `${type} ${dst.text} dev ${dev}` };
  return { is: "found", type, dev, route };
}

function routeOutput(walk: Walk, place: Place, packet: Packet, asked: Asked): OutputRoute {
  const unread = unreadRoutes(walk, place);
  if (unread !== undefined) return { is: "cause", cause: unread };
  const routed = isForMany4(packet.dst)
    ? routeForMany(place, packet)
    : routeByTables(walk, place, packet, asked);
  if (routed.is === "failed") return { is: "cause", cause: routeCause(routed, packet, asked.at) };
  // __mkroute_output: 127/8 leaves by no other interface than lo, unless route_localnet is set there.
  const { dev } = wayOf(routed);
  const strays = packet.family === "ip" && isLoopback(packet.src) && dev !== "lo";
  if (strays && !eitherSetting(place.netns, dev, "route_localnet")) {
    return { is: "cause", cause: { kind: "martian", dev, because: "route-localnet" } };
  }
  return { is: "found", routed };
}
