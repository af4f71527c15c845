/** An IP packet is made here: the routing decision, the output hook, and the decision again where that changed it (Linux: ip_local_out, ip_route_me_harder). */

import type { Packet } from "../net/packet.ts";
import { isLoopback } from "../routing/addressType.ts";
import { outputFlow, reroutedFlow } from "../routing/flow.ts";
import { lookup } from "../routing/lookup.ts";
import { eitherSetting } from "../routing/settings.ts";
import { askHook } from "./askHook.ts";
import type { Cause } from "./end.ts";
import { linkdownOf, routeCause, wayOf } from "./receive.ts";
import { routeHop } from "./routeHop.ts";
import { lost, type Step, type Way } from "./skb.ts";
import { addHop, type Walk } from "./walk.ts";
import type { Place } from "./world.ts";

export function send(walk: Walk, { place, skb }: Extract<Step, { at: "send" }>): Step {
  const way = routeOutput(walk, place, skb.packet, "output");
  if (way.is === "cause") return lost(place, skb, way.cause);
  const point = { hook: "output", layer: skb.packet.family, outDev: way.way.dev } as const;
  const start = walk.hops.length;
  const asked = askHook(walk, place, point, skb);
  if (asked.is === "ended") return asked.end;
  const { packet } = asked.skb;
  const again = isDiverted(skb.packet, packet) ? routeOutput(walk, place, packet, "reroute") : way;
  if (again.is === "cause") {
    forgetAfterRewrite(walk, start);
    return lost(place, asked.skb, again.cause);
  }
  const routed = again.way.dev === "lo";
  return { at: "output", place, skb: { ...asked.skb, routed }, way: again.way };
}

/** What makes the kernel look for another route: the addresses (nf_nat_ipv4_local_fn), the mark and TOS (ipt_mangle_out). */
const isDiverted = (before: Packet, after: Packet): boolean =>
  before.dst.text !== after.dst.text ||
  before.src.text !== after.src.text ||
  before.mark !== after.mark ||
  before.tos !== after.tos;

type OutputRoute =
  { readonly is: "way"; readonly way: Way } | { readonly is: "cause"; readonly cause: Cause };

function routeOutput(
  walk: Walk,
  place: Place,
  packet: Packet,
  at: "output" | "reroute",
): OutputRoute {
  const fib = place.fib(packet.family);
  const flow = at === "reroute" ? reroutedFlow(packet) : outputFlow(packet);
  const routed = lookup(fib, flow, walk.decide, linkdownOf(place));
  if (routed.is === "failed") return { is: "cause", cause: routeCause(routed, packet, at) };
  const way = wayOf(routed);
  // __mkroute_output: 127/8 leaves by no other interface than lo, unless route_localnet is set there.
  const strays = packet.family === "ip" && isLoopback(packet.src) && way.dev !== "lo";
  if (strays && !eitherSetting(place.netns, way.dev, "route_localnet")) {
    const cause: Cause = { kind: "martian", dev: way.dev, because: "route-localnet" };
    return { is: "cause", cause };
  }
  addHop(walk, place, routeHop(routed));
  return { is: "way", way };
}

/** A packet that cannot be routed after NAT never sees the rest of the output hook. */
function forgetAfterRewrite(walk: Walk, start: number): void {
  const last = walk.hops.findLastIndex((hop, at) => at >= start && hop.kind === "rewrite");
  if (last >= 0) walk.hops.splice(last + 1);
}
