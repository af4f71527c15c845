/** Whether a packet may come from where it says (Linux: fib_validate_source in net/ipv4/fib_frontend.c). */

import type { Decide } from "../answer.ts";
import type { Packet } from "../net/packet.ts";
import type { Route } from "../net/route.ts";
import type { Netns } from "../snapshot.ts";
import { addressType } from "./addressType.ts";
import type { Fib } from "./fib.ts";
import type { Flow } from "./flow.ts";
import { lookup, type Routed } from "./lookup.ts";
import { routedTos } from "./tos.ts";
import { eitherSetting, reversePathMode } from "./settings.ts";

export type SourceCheck =
  | { readonly is: "fine" }
  | { readonly is: "own-source" }
  | { readonly is: "invalid-source" }
  | { readonly is: "reverse-path"; readonly mode: "strict" | "loose"; readonly route?: Route };

const FINE: SourceCheck = { is: "fine" };

export interface Arrival {
  /** The interface it came in by. */
  readonly dev: string;
  /** The one it is to leave by, if it is forwarded. */
  readonly outDev?: string;
  /** It is for all or for a group: then its destination counts as 0 (brd_input, ip_mc_validate_source). */
  readonly isToMany?: boolean;
}

/** The check of IPv4; IPv6 has none. `accept_local` and `rp_filter` are those of the interface it came in by, or of all. */
export function checkSource(
  netns: Netns,
  fib: Fib,
  packet: Packet,
  arrival: Arrival,
  decide: Decide,
): SourceCheck {
  const { dev } = arrival;
  const mode = reversePathMode(netns, dev);
  const acceptsLocal = eitherSetting(netns, dev, "accept_local");
  if (mode === "off" && (acceptsLocal || !customised(fib))) {
    const own = addressType(fib, packet.src) === "LOCAL";
    return own && !acceptsLocal ? { is: "own-source" } : FINE;
  }
  const routed = lookBack(netns, fib, packet, arrival, decide);
  if (routed.is === "failed") return mode === "off" ? FINE : { is: "reverse-path", mode };
  if (routed.type === "local" && !acceptsLocal) return { is: "own-source" };
  if (routed.type !== "unicast" && routed.type !== "local") return { is: "invalid-source" };
  if (mode === "off" || usesDevice(routed, dev)) return FINE;
  // An interface without an address is held to the strict check even by the loose one (no_addr, last_resort).
  const isHeld = mode === "strict" || hasNoAddress(netns, dev);
  return isHeld ? { is: "reverse-path", mode, route: routed.route } : FINE;
}

function hasNoAddress({ links }: Netns, dev: string): boolean {
  const own = links?.find(({ name }) => name === dev);
  return own?.addresses.every(({ address }) => address.includes(":")) === true;
}

/** Rules or local routes beyond the kernel's own make it look at all tables even without rp_filter (fib4_has_custom_rules). */
function customised(fib: Fib): boolean {
  const levels = fib.tables.get("local")?.levels ?? [];
  return (
    fib.rules.some(({ priority, negated, from, action }) => {
      const plain = action === "lookup" && !negated && from === undefined;
      return !plain || ![0, 32766, 32767].includes(priority);
    }) ||
    levels.some(({ routes }) =>
      [...routes.values()].flat().some(({ route }) => {
        const added = route.protocol !== undefined && route.protocol !== "kernel";
        return route.type === "local" && added;
      }),
    )
  );
}

/** The route that an answer to the packet would take, coming in where the packet is to go out. */
function lookBack(
  netns: Netns,
  fib: Fib,
  packet: Packet,
  { dev, outDev, isToMany }: Arrival,
  decide: Decide,
): Routed {
  const mark = eitherSetting(netns, dev, "src_valid_mark") ? packet.mark : 0;
  const flow = {
    dst: packet.src,
    ...(isToMany === true ? {} : { src: packet.dst }),
    iif: outDev ?? "lo",
    mark,
    uid: 0,
    tos: routedTos(packet),
    ...backwards(packet),
  };
  return lookup(fib, flow, decide);
}

/** An answer's ports are the packet's the other way round (fib4_rules_early_flow_dissect in __fib_validate_source). */
function backwards({ protocol, sport, dport }: Packet): Pick<Flow, "protocol" | "sport" | "dport"> {
  return {
    protocol,
    ...(dport === undefined ? {} : { sport: dport }),
    ...(sport === undefined ? {} : { dport: sport }),
  };
}

/** Any next hop of the route counts (fib_info_nh_uses_dev). */
function usesDevice(routed: Extract<Routed, { is: "found" }>, dev: string): boolean {
  const { route } = routed;
  return routed.dev === dev || (route.nexthops ?? []).some((nexthop) => nexthop.dev === dev);
}
