/** Where one packet enters a host: by an interface, by a bridge's port, or from a process of its own. */

import type { Link } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import { inPrefix, readPrefix } from "../net/prefix.ts";
import { addressType } from "../routing/addressType.ts";
import { resolve } from "./neighbour.ts";
import { lost, type Skb, type Step } from "./skb.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

export type Entrance =
  | { readonly kind: "out" }
  | {
      readonly kind: "in";
      readonly dev: string;
      /** Destination of the frame; absent: what a neighbour on that wire would write there. */
      readonly toMac?: string;
    };

/** No interface has it, so a bridge floods what is sent there. */
const NOBODYS_MAC = "02:00:00:00:00:00";

/** The first step of the packet's walk through the host. */
export function beginning(walk: Walk, place: Place, entrance: Entrance, skb: Skb): Step {
  if (entrance.kind === "out") return { at: "send", place, skb };
  const link = place.link(entrance.dev);
  if (link === undefined) {
    const { text } = skb.packet.dst;
    return lost(place, skb, { kind: "route", outcome: "none", destination: text, at: "forward" });
  }
  const toMac = entrance.toMac ?? macFor(walk, place, link, skb.packet);
  return { at: "arrive", place, link, skb: { ...skb, ...(toMac === undefined ? {} : { toMac }) } };
}

/** Behind a bridge's port stands a host of the bridge's subnet: its neighbours it reaches without the bridge's own MAC. */
function macFor(walk: Walk, place: Place, link: Link, packet: Packet): string | undefined {
  const bridge = link.master === undefined ? undefined : place.link(link.master);
  if (bridge?.kind !== "bridge") return link.mac;
  const own = addressType(place.fib(packet.family), packet.dst) === "LOCAL";
  if (own || !isOnLink(bridge, packet)) return bridge.mac;
  const found = resolve(walk, place, bridge, packet.dst);
  return (found.is === "found" ? found.mac : undefined) ?? NOBODYS_MAC;
}

const isOnLink = ({ addresses }: Link, { dst }: Packet): boolean =>
  addresses.some(({ address, prefixLength }) => {
    const subnet = readPrefix(`${address}/${prefixLength}`);
    return subnet !== undefined && inPrefix(subnet, dst);
  });
