/** Interfaces that share their parent's wire: which of them gets a frame, and what that hangs on (Linux: drivers/net/macvlan.c, ipvlan). */

import type { Link } from "../net/link.ts";
import { lost, type PacketEnd, type Skb } from "./skb.ts";
import type { Walk } from "./walk.ts";
import type { Place, Placed } from "./world.ts";

/** macvlan_handle_frame finds the interface by MAC; ipvlan interfaces share their parent's, and are found by address. */
export function isFor(child: Link, { toMac, packet }: Skb): boolean {
  if (child.kind.startsWith("ipv")) {
    return child.addresses.some(({ address }) => address === packet.dst.text);
  }
  return toMac !== undefined && child.mac === toMac;
}

/** The interface upon this one that takes the frame; in mode `source` it takes those of chosen senders alone (macvlan_forward_source). */
export function takerOn(walk: Walk, place: Place, link: Link, skb: Skb): Placed | undefined {
  const child = place.world.childrenOf(place, link).find((each) => isFor(each.link, skb));
  if (child?.link.macvlanMode !== "source") return child;
  const text = `The macvlan interface ${child.link.name} takes frames of chosen senders alone, and which was not read; taken for one that takes this one`;
  return walk.decide({ code: "UNSUPPORTED_MATCH", text }, true) ? child : undefined;
}

/** In modes `l3` and `l3s` an ipvlan interface has no neighbours, and its packets meet its parent's routes and rules. */
export const isRoutedIpvlan = ({ kind, macvlanMode }: Link): boolean =>
  kind.startsWith("ipv") && macvlanMode !== undefined && macvlanMode !== "l2";

/** The end of such a packet in the world where those routes and rules stop it (ipvlan_process_outbound, ipvlan_l3_rcv). */
export function stoppedByParent(
  walk: Walk,
  child: Placed,
  at: { readonly place: Place; readonly skb: Skb },
): PacketEnd | undefined {
  const { link, place } = child;
  if (!isRoutedIpvlan(link)) return undefined;
  const text = `Packets of ${link.name} in ${place.name} (ipvlan ${link.macvlanMode ?? ""}) meet the routes and rules of the namespace of its parent, which is not followed; taken for ones that they let pass`;
  if (walk.decide({ code: "UNSUPPORTED_MATCH", text }, true)) return undefined;
  return lost(at.place, at.skb, { kind: "unread", what: "rules" });
}
