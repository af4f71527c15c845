/** An IP packet comes in: prerouting, the routing decision, then up to a socket or on (Linux: ip_rcv, ip6_rcv). */

import type { Packet } from "../net/packet.ts";
import type { Link } from "../net/link.ts";
import { inputFlow } from "../routing/flow.ts";
import { lookup, type Routed } from "../routing/lookup.ts";
import { forwardingBar, ignoresLinkdown } from "../routing/settings.ts";
import { askHook } from "./askHook.ts";
import { stoppedByIpsec } from "./besidesRules.ts";
import type { Cause } from "./end.ts";
import { notForwarded } from "./forwardChecks.ts";
import { badSource, martian4, strayInFrame, strayOnArrival } from "./inputChecks.ts";
import { routeHop } from "./routeHop.ts";
import { lost, type Skb, type Step, type Way } from "./skb.ts";
import { takesForMany } from "./toMany.ts";
import { unreadRoutes, unreadSettings } from "./unreadParts.ts";
import { answersForService, takenByService } from "./virtualServices.ts";
import { decapsulate } from "./vxlan.ts";
import { addHop, type Walk } from "./walk.ts";
import type { Place } from "./world.ts";

type Received = Extract<Step, { at: "receive" }>;

export function receive(walk: Walk, { place, link, skb }: Received): Step {
  const stray = strayOnArrival(place, link, skb.packet) ?? keptOut(walk, place, link);
  if (stray !== undefined) return lost(place, skb, stray);
  const asked = prerouting(walk, place, link, skb);
  if (asked.at !== undefined) return asked;
  const { skb: passed } = asked;
  // Another destination than it was routed for takes that route away (nf_nat_ipv4_in, nf_nat_ipv6_in).
  const isSame = passed.packet.dst.text === skb.packet.dst.text;
  if (passed.routed === true && isSame) return deliver(walk, { place, link, skb: passed });
  const way = routeInput(walk, place, link, passed.packet);
  if (way.is === "cause") return lost(place, passed, way.cause);
  const given = { place, link, skb: passed };
  if (way.is === "ours") return deliver(walk, given);
  addHop(walk, place, routeHop(way.routed));
  const strange = strayInFrame(place, link, passed.packet, way.routed.type);
  if (strange !== undefined) return lost(place, passed, strange);
  return way.routed.type === "unicast" ? forward(walk, given, way.routed) : deliver(walk, given);
}

/** What a namespace sends itself needs no setting to get in. */
const keptOut = (walk: Walk, place: Place, { kind }: Link): Cause | undefined =>
  kind === "loopback" ? undefined : unreadSettings(walk, place);

type Given = Omit<Received, "at">;

/** A frame that br_netfilter took through prerouting does not see it again (ip_sabotage_in). */
function prerouting(
  walk: Walk,
  place: Place,
  link: Link,
  skb: Skb,
): { readonly at?: undefined; readonly skb: Skb } | Extract<Step, { at: "end" }> {
  if (skb.prerouted === true) return { skb };
  const point = { hook: "prerouting", layer: skb.packet.family, inDev: link.name } as const;
  const asked = askHook(walk, place, point, skb);
  return asked.is === "ended" ? asked.end : { skb: asked.skb };
}

type Found = Extract<Routed, { is: "found" }>;

export type InputRoute =
  | { readonly is: "route"; readonly routed: Found }
  /** It is for many, this host among them. */
  | { readonly is: "ours"; readonly routed?: undefined }
  | {
      readonly is: "cause";
      readonly cause: Cause;
      /** The route that there is, when only forwarding is off. */
      readonly routed?: Found;
    };

/** ip_route_input_slow, ip6_route_input with ip6_forward's own tests. */
export function routeInput(walk: Walk, place: Place, link: Link, packet: Packet): InputRoute {
  const dev = link.name;
  const martian = packet.family === "ip" ? martian4(place, dev, packet) : undefined;
  if (martian !== undefined) return { is: "cause", cause: martian };
  const taken = takesForMany(walk, link, packet);
  if (taken !== undefined) return routeForMany(walk, place, { packet, dev, taken });
  const unread = unreadRoutes(walk, place);
  if (unread !== undefined) return { is: "cause", cause: unread };
  const fib = place.fib(packet.family);
  const options = linkdownOf(place, packet.family);
  const routed = lookup(fib, inputFlow(packet, dev), walk.decide, options);
  if (routed.is === "failed") return { is: "cause", cause: routeCause(routed, packet, "forward") };
  const bar =
    routed.type === "unicast" ? forwardingBar(place.netns, packet.family, dev) : undefined;
  if (bar !== undefined) {
    return { is: "cause", cause: { kind: "forwarding-off", dev, setting: bar }, routed };
  }
  const isToMany = routed.type === "broadcast" || routed.type === "multicast";
  const arrival = { dev, isToMany, ...(routed.type === "unicast" ? { outDev: routed.dev } : {}) };
  const bad = badSource(walk, place, packet, arrival);
  return bad === undefined ? { is: "route", routed } : { is: "cause", cause: bad };
}

function routeForMany(
  walk: Walk,
  place: Place,
  {
    packet,
    dev,
    taken,
  }: { readonly packet: Packet; readonly dev: string; readonly taken: boolean },
): InputRoute {
  const bad = badSource(walk, place, packet, { dev, isToMany: true });
  if (bad !== undefined) return { is: "cause", cause: bad };
  if (taken) return { is: "ours" };
  return { is: "cause", cause: { kind: "bridge", bridge: dev, because: "not-for-us" } };
}

/** `ignore_routes_with_linkdown`, asked of each route's interface. */
export function linkdownOf(
  { netns }: Place,
  family: Packet["family"],
): { ignoresLinkdown: (dev: string) => boolean } {
  return { ignoresLinkdown: (dev) => ignoresLinkdown(netns, family, dev) };
}

export function routeCause(
  { outcome, route, rule }: Extract<Routed, { is: "failed" }>,
  packet: Packet,
  at: "forward" | "output" | "reroute",
): Cause {
  return {
    ...{ kind: "route", outcome, at, destination: packet.dst.text },
    ...(route === undefined ? {} : { route }),
    ...(rule === undefined ? {} : { rule }),
  };
}

/** ip_local_deliver. */
function deliver(walk: Walk, { place, link, skb }: Given): Step {
  const point = { hook: "input", layer: skb.packet.family, inDev: link.name } as const;
  const asked = askHook(walk, place, { ...point, ...physIn(skb) }, skb);
  if (asked.is === "ended") return asked.end;
  const taken = takenByService(walk, place, asked.skb);
  if (taken !== undefined) return taken;
  walk.tracked.confirm(place, asked.skb.connection);
  // Asked by the protocol itself, behind the hook (xfrm4_policy_check in tcp_v4_rcv, raw_rcv).
  const stopped = stoppedByIpsec(walk, place, asked.skb, {
    direction: "in",
    by: link.name,
    dev: "lo",
  });
  if (stopped !== undefined) return stopped;
  const unpacked = decapsulate(walk, place, asked.skb);
  if (unpacked !== undefined) return unpacked;
  return { at: "end", is: "delivered", place, skb: asked.skb, dev: link.name };
}

/** ip_forward, ip6_forward. */
function forward(walk: Walk, { place, link, skb }: Given, routed: Found): Step {
  const { packet, trail: before = [] } = skb;
  // A frame for all is not sent on, though translation made its packet one for a single host.
  if (packet.pkttype !== "host") {
    return lost(place, skb, { kind: "bridge", bridge: link.name, because: "not-for-us" });
  }
  const stopped = stoppedByIpsec(walk, place, skb, {
    direction: "fwd",
    by: link.name,
    dev: routed.dev,
  });
  if (stopped !== undefined) return stopped;
  const trail = [...before, routed.route];
  if (packet.ttl <= 1) return lost(place, skb, { kind: "loop", routes: [...new Set(trail)] });
  const cameBy = skb.redirected === true ? routed.dev : link.name;
  const kept = notForwarded(walk, place, packet, { dev: cameBy, routed });
  if (kept !== undefined) return lost(place, skb, kept);
  const aged = { ...skb, trail, packet: { ...packet, ttl: packet.ttl - 1 } };
  const way: Way = wayOf(routed);
  const refused = stoppedByIpsec(walk, place, skb, { direction: "out", by: way.dev, dev: way.dev });
  if (refused !== undefined) return refused;
  const asked = askHook(
    walk,
    place,
    {
      ...{ hook: "forward", layer: packet.family, inDev: link.name, outDev: way.dev },
      ...physIn(skb),
    },
    aged,
  );
  if (asked.is === "ended") return asked.end;
  const answered = answersForService(walk, place, asked.skb);
  return answered ?? { at: "output", place, skb: asked.skb, way, inDev: link.name };
}

export function wayOf({ dev, via, type }: Found): Way {
  // What is for this host itself goes through lo, whatever interface has the address (__mkroute_output).
  if (type === "local" || type === "anycast") return { dev: "lo", type };
  return { dev, type, ...(via === undefined ? {} : { via }) };
}

const physIn = ({ bridged }: Skb): { physIn?: string } =>
  bridged === undefined ? {} : { physIn: bridged.physIn };
