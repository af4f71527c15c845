/** A frame comes in by an interface: to its bridge, to a macvlan interface upon it, or up to IP (Linux: netif_receive_skb). */

import { isToMany } from "../net/groupMac.ts";
import type { Link } from "../net/link.ts";
import { captured } from "./captured.ts";
import { ingress } from "./frameHooks.ts";
import { linkHop } from "./linkHop.ts";
import { omit } from "./omit.ts";
import { stoppedByParent, takerOn } from "./sharedWire.ts";
import { lost, type Skb, type Step } from "./skb.ts";
import { addHop, type Walk } from "./walk.ts";
import type { Place, Placed } from "./world.ts";

type Arriving = Extract<Step, { at: "arrive" }>;

export function arrive(walk: Walk, { place, link, skb }: Arriving): Step {
  addHop(walk, place, linkHop(place, link));
  if (!link.up) return lost(place, skb, { kind: "wire", link, because: "down" });
  const asked = ingress(walk, place, link, withType(link, skb));
  if (asked.at === "end") return asked;
  const { skb: passed } = asked;
  const master = link.master === undefined ? undefined : place.link(link.master);
  if (master?.kind === "bridge") return { at: "bridge", place, link, skb: passed };
  const end = captured(walk, place, link, passed);
  if (end !== undefined) return end;
  // A bond or team hands its members' frames on as its own.
  if (master !== undefined) return { at: "arrive", place, link: master, skb: passed };
  const child = takerOn(walk, place, link, passed);
  if (child !== undefined) return handOn(walk, place, child, passed);
  if (passed.packet.pkttype === "otherhost") {
    return lost(place, passed, { kind: "bridge", bridge: link.name, because: "not-for-us" });
  }
  return { at: "receive", place, link, skb: passed };
}

/** To an interface that shares this one's wire. */
export function handOn(walk: Walk, place: Place, child: Placed, skb: Skb): Step {
  const stopped = stoppedByParent(walk, child, { place, skb });
  return stopped ?? { at: "arrive", ...child, skb: enter(place, child.place, skb) };
}

/** To whom the frame is, as the interface sees it (eth_type_trans). */
function withType({ mac }: Link, skb: Skb): Skb {
  const { packet, toMac } = skb;
  if (toMac === undefined || mac === undefined || isToMany(toMac)) return skb;
  return { ...skb, packet: { ...packet, pkttype: toMac === mac ? "host" : "otherhost" } };
}

/** What crosses into another namespace leaves its mark, its connection and its socket behind (skb_scrub_packet). */
export function enter(from: Place, to: Place, skb: Skb): Skb {
  const packet = omit(skb.packet, "owner");
  const mark = from === to ? packet.mark : 0;
  return {
    packet: { ...packet, mark },
    ...(skb.toMac === undefined ? {} : { toMac: skb.toMac }),
    ...(skb.trail === undefined ? {} : { trail: skb.trail }),
    ...(skb.about === undefined ? {} : { about: skb.about }),
    ...(skb.carries === undefined ? {} : { carries: skb.carries }),
  };
}
