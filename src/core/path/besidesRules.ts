/**
 * What decides on a packet besides routes and rules: programs and filters of an interface, IPsec. What they do with it is
 * not followed; a packet that comes past one is taken for one that they let pass, and the answer says that it hangs on it.
 */

import type { FrameHook } from "../net/frameHook.ts";
import type { Link } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import { destinationTranslated, sourceTranslated } from "../netfilter/conntrack.ts";
import { policyFor, policyText, type XfrmPolicy } from "../net/xfrmPolicy.ts";
import { eitherSetting } from "../routing/settings.ts";
import { lost, type PacketEnd, type Skb } from "./skb.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

const WORDS: Readonly<Record<FrameHook["at"], string>> = {
  xdp: "The XDP program",
  "tc-ingress": "The tc filter on the way in",
  "tc-egress": "The tc filter on the way out",
};

/** The end of the packet in the world where a program or filter stops it (do_xdp_generic, sch_handle_ingress, sch_handle_egress). */
export function stoppedByFilter(
  walk: Walk,
  place: Place,
  { name }: Link,
  skb: Skb,
  way: "in" | "out",
): PacketEnd | undefined {
  const own = (place.netns.frameHooks ?? []).filter(
    ({ dev, at }) => dev === name && (at === "tc-egress") === (way === "out"),
  );
  for (const { at } of own) {
    const code = at === "xdp" ? "BPF_ON_PATH" : "TC_ON_PATH";
    const text = `${WORDS[at]} of ${name} in ${place.name} is not followed; taken for letting the packet pass`;
    if (!walk.decide({ code, text }, true))
      return lost(place, skb, { kind: "unread", what: "filters" });
  }
  return undefined;
}

interface AskedPolicy {
  readonly direction: XfrmPolicy["direction"];
  /** The interface that the packet comes in or goes out by. */
  readonly by: string;
  /** The interface that a policy can ask for: of the packet's route, as far as the question names it. */
  readonly dev?: string;
}

/** The end of the packet where IPsec refuses it, or in the world where it does something else with it (xfrm_lookup, __xfrm_policy_check). */
export function stoppedByIpsec(
  walk: Walk,
  place: Place,
  skb: Skb,
  asked: AskedPolicy,
): PacketEnd | undefined {
  const packet = asked.direction === "out" ? skb.packet : asItCame(skb);
  const policy = askedPolicy(place, packet, asked);
  if (policy?.action === "block")
    return lost(place, skb, { kind: "ipsec", policy: policyText(policy) });
  if (policy?.transforms !== true) return undefined;
  const does =
    policy.direction === "out"
      ? "has the packet encrypted, which is not followed"
      : "takes only what came encrypted, which is not told of the packet";
  const text = `The IPsec policy "${policyText(policy)}" ${does}; taken for a packet that arrives all the same`;
  if (walk.decide({ code: "IPSEC_ON_PATH", text }, true)) return undefined;
  return lost(place, skb, { kind: "unread", what: "ipsec" });
}

/** Whether a packet made here that is routed anew may not go that way. */
export const isRefusedByIpsec = (place: Place, packet: Packet, dev: string): boolean =>
  askedPolicy(place, packet, { direction: "out", by: dev, dev })?.action === "block";

function askedPolicy(
  { netns }: Place,
  packet: Packet,
  { direction, by, dev }: AskedPolicy,
): XfrmPolicy | undefined {
  const { xfrmPolicies = [] } = netns;
  if (xfrmPolicies.length === 0) return undefined;
  // For lo both are 1 from the start (devinet.c); IPv6 has no such setting that spares what goes out.
  const spares = direction === "out" ? "disable_xfrm" : "disable_policy";
  const isSpared = packet.family === "ip" && (by === "lo" || eitherSetting(netns, by, spares));
  return isSpared ? undefined : policyFor(xfrmPolicies, direction, packet, dev);
}

/** Translation is undone for the question where a packet came in (nf_nat_ipv4_decode_session, nf_nat_ipv6_decode_session). */
function asItCame({ packet, connection }: Skb): Packet {
  if (connection === undefined || connection.state === "untracked") return packet;
  const { direction } = connection;
  const { src, dst, sport, dport } = connection[direction];
  const [isSource, isDestination] = [
    sourceTranslated(connection),
    destinationTranslated(connection),
  ];
  const [from, to] =
    direction === "original" ? [isSource, isDestination] : [isDestination, isSource];
  return {
    ...packet,
    ...(from ? { src, ...(sport === undefined ? {} : { sport }) } : {}),
    ...(to ? { dst, ...(dport === undefined ? {} : { dport }) } : {}),
  };
}
