/** Where one packet enters a host: by an interface, by a bridge's port, or from a process of its own. */

import { fromWords, type Address } from "../net/address.ts";
import type { Link } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import { inPrefix, readPrefix } from "../net/prefix.ts";
import type { AddressType } from "../netfilter/hook.ts";
import { addressType } from "../routing/addressType.ts";
import { portFor } from "./bridgePort.ts";
import { resolve } from "./neighbour.ts";
import { lost, type Skb, type Step } from "./skb.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

export type Entrance =
  | { readonly kind: "out" }
  | {
      readonly kind: "in";
      /** The interface that rules see it come in by. */
      readonly dev: string;
      /** Of a bridge: the port that the frame comes in by; absent: the one that leads to the sender. */
      readonly port?: string;
      /** Destination of the frame; absent: what a neighbour on that wire would write there. */
      readonly toMac?: string;
    };

/** No interface has it, so a bridge floods what is sent there. */
const NOBODYS_MAC = "02:00:00:00:00:00";

/** The first step of the packet's walk through the host. */
export function beginning(walk: Walk, place: Place, entrance: Entrance, skb: Skb): Step {
  if (entrance.kind === "out")
    return { at: "send", place, skb: { ...skb, packet: named(skb.packet) } };
  const dev = place.link(entrance.dev);
  const link = entrance.port === undefined ? dev : place.link(entrance.port);
  if (dev === undefined || link === undefined) {
    const { text } = skb.packet.dst;
    return lost(place, skb, { kind: "route", outcome: "none", destination: text, at: "forward" });
  }
  const by = link.kind === "bridge" ? (portOf(walk, place, link, skb.packet) ?? link) : link;
  const type = addressType(place.fib(skb.packet.family), skb.packet.dst);
  const toMac = entrance.toMac ?? macFor(walk, place, by, { packet: skb.packet, type });
  const packet = { ...skb.packet, pkttype: PKTTYPES[type] ?? skb.packet.pkttype };
  return {
    ...{ at: "arrive", place, link: by },
    skb: { ...skb, packet, ...(toMac === undefined ? {} : { toMac }) },
  };
}

/** Who names nobody means this host (ip_route_output_key_hash; udpv6_sendmsg, rawv6_sendmsg, tcp_v6_pre_connect). */
export function named(packet: Packet): Packet {
  const { family, src, dst } = packet;
  if (dst.words.some((word) => word !== 0)) return packet;
  return { ...packet, dst: family === "ip" ? src : LOOPBACK_6 };
}

const LOOPBACK_6 = fromWords([0, 0, 0, 1]);

/** What a frame is to the host that it comes to, by whom its packet is for. */
const PKTTYPES: Partial<Readonly<Record<AddressType, Packet["pkttype"]>>> = {
  BROADCAST: "broadcast",
  MULTICAST: "multicast",
};

/** The port that leads to the sender, where its MAC is told or known. */
function portOf(walk: Walk, place: Place, bridge: Link, packet: Packet): Link | undefined {
  const known = packet.sourceMac ?? neighbourMac(walk, place, bridge, packet);
  return known === undefined ? undefined : portFor({ place, link: bridge }, known);
}

function neighbourMac(walk: Walk, place: Place, bridge: Link, { src }: Packet): string | undefined {
  if (!isOnLink(bridge, src)) return undefined;
  const found = resolve(walk, place, bridge, src);
  return found.is === "found" ? found.mac : undefined;
}

/** Behind a bridge's port stands a host of the bridge's subnet: its neighbours it reaches without the bridge's own MAC. */
function macFor(
  walk: Walk,
  place: Place,
  link: Link,
  { packet, type }: { readonly packet: Packet; readonly type: AddressType },
): string | undefined {
  // Its MAC is that of all, or of a group, and everybody takes it.
  if (type in PKTTYPES) return undefined;
  const bridge = link.master === undefined ? undefined : place.link(link.master);
  if (bridge?.kind !== "bridge") return link.mac;
  if (type === "LOCAL" || !isOnLink(bridge, packet.dst)) return bridge.mac;
  const found = resolve(walk, place, bridge, packet.dst);
  return (found.is === "found" ? found.mac : undefined) ?? NOBODYS_MAC;
}

const isOnLink = ({ addresses }: Link, given: Address): boolean =>
  addresses.some(({ address, prefixLength }) => {
    const subnet = readPrefix(`${address}/${prefixLength}`);
    return subnet !== undefined && inPrefix(subnet, given);
  });
