/** Interfaces whose frames belong to something that is not walked here: a VRF, a switch of another kind than a bridge. */

import type { Link } from "../net/link.ts";
import { lost, type PacketEnd, type Skb } from "./skb.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

/** Bridges are walked; a bond or team hands its members' frames on as its own. */
const WALKED = new Set(["bridge", "bond", "team"]);

/** What owns the interface, unless that is walked; a VRF's own interface stands for the VRF (drivers/net/vrf.c). */
export function captorOf(place: Place, link: Link): Link | undefined {
  const master = link.master === undefined ? undefined : place.link(link.master);
  if (master !== undefined) return WALKED.has(master.kind) ? undefined : master;
  return link.kind === "vrf" ? link : undefined;
}

/** The end of the packet in the world where its captor does something else with it. */
export function captured(walk: Walk, place: Place, link: Link, skb: Skb): PacketEnd | undefined {
  const captor = captorOf(place, link);
  if (captor === undefined) return undefined;
  const text =
    captor.kind === "vrf"
      ? `The VRF ${captor.name}, which has routes of its own, treats the packet as the host's main routes do`
      : `${captor.name} (${captor.kind}), which has the frames of ${link.name}, lets them pass`;
  if (walk.decide({ code: "UNSUPPORTED_MATCH", text }, true)) return undefined;
  return lost(place, skb, { kind: "unread", what: "routes" });
}
