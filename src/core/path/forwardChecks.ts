/** What keeps a packet that has a route from being sent on, before the rules of FORWARD see it (Linux: ip_forward, ip6_forward). */

import type { Packet } from "../net/packet.ts";
import { isLinkLocal6, isLoopback } from "../routing/addressType.ts";
import type { Routed } from "../routing/lookup.ts";
import { interfaceSetting } from "../routing/settings.ts";
import type { Cause } from "./end.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

type Found = Extract<Routed, { is: "found" }>;

export function notForwarded(
  walk: Walk,
  place: Place,
  packet: Packet,
  way: { readonly dev: string; readonly routed: Found },
): Cause | undefined {
  return badSource6(packet, way) ?? tooBig(walk, place, packet, way.routed);
}

/** Only a way out by the same interface lets such a source pass (the redirect branch of ip6_forward). */
function badSource6(
  { family, src }: Packet,
  { dev, routed }: { readonly dev: string; readonly routed: Found },
): Cause | undefined {
  if (family === "ip" || routed.dev === dev) return undefined;
  if (isLinkLocal6(src)) return { kind: "martian", dev, because: "link-local-source" };
  if (isLoopback(src)) return { kind: "martian", dev, because: "loopback-source" };
  const isNone = src.words.every((word) => word === 0);
  return isNone ? { kind: "martian", dev, because: "invalid-source" } : undefined;
}

/** ip_exceeds_mtu, ip6_pkt_too_big: the sender is told, and the packet is lost. */
function tooBig(walk: Walk, place: Place, packet: Packet, routed: Found): Cause | undefined {
  const mtu = mtuOf(place, packet.family, routed);
  const { length } = packet;
  if (mtu === undefined || length <= mtu) return undefined;
  const cause = { kind: "too-big", dev: routed.dev, mtu, length } as const;
  if (packet.family === "ip6") return cause;
  const text = `The packet of ${length} bytes, of which ${routed.dev} carries ${mtu}, may not be cut in pieces (DF), as Linux sends TCP and UDP`;
  return walk.decide({ code: "UNSUPPORTED_MATCH", text }, true) ? cause : undefined;
}

/** What forwarding takes (ip_dst_mtu_maybe_forward, ip6_dst_mtu_maybe_forward); IPv6 looks only at a route's that is locked. */
function mtuOf(place: Place, family: Packet["family"], { dev, route }: Found): number | undefined {
  const device = place.link(dev)?.mtu;
  if (family === "ip") return route.mtu ?? device;
  const locked = /\smtu lock (\d+)/.exec(route.text)?.[1];
  const own = interfaceSetting(place.netns, "ip6", dev, "mtu") ?? device;
  const mtu = locked === undefined ? own : Number(locked);
  return mtu === undefined ? undefined : Math.max(mtu, LEAST_MTU_6);
}

/** IPV6_MIN_MTU. */
const LEAST_MTU_6 = 1280;
