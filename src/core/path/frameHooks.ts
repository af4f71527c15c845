/** Tables that see frames, not packets: those of `netdev` where a frame comes in and goes out, those of `bridge` on its way through one. */

import type { Link } from "../net/link.ts";
import { askHook, type Asked } from "./askHook.ts";
import { stoppedByFilter } from "./besidesRules.ts";
import type { PacketEnd, Skb } from "./skb.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

export type Passed = { readonly at: "on"; readonly skb: Skb } | PacketEnd;

/** What an interface takes in, before anything else sees it (__netif_receive_skb_core: XDP, tc, nf_ingress). */
export const ingress = (walk: Walk, place: Place, link: Link, skb: Skb): Passed =>
  stoppedByFilter(walk, place, link, skb, "in") ??
  seenBy(walk, place, { hook: "ingress", layer: "netdev", inDev: link.name }, skb);

/** What is about to leave by an interface, `lo` and bridges among them (__dev_queue_xmit: nf_hook_egress since Linux 5.16, tc). */
export function egress(walk: Walk, place: Place, link: Link, skb: Skb): Passed {
  const asked = { hook: "egress", layer: "netdev", outDev: link.name } as const;
  const passed = seenBy(walk, place, asked, skb);
  if (passed.at === "end") return passed;
  return stoppedByFilter(walk, place, link, passed.skb, "out") ?? passed;
}

/** Tables of the family `bridge` see the frame with the bridge's ports as interfaces. */
export const bridgeTables = (
  walk: Walk,
  place: Place,
  point: Omit<Asked, "layer">,
  skb: Skb,
): Passed => seenBy(walk, place, { ...point, layer: "bridge" }, skb);

function seenBy(walk: Walk, place: Place, asked: Asked, skb: Skb): Passed {
  const tables = place.rules(skb.packet.family)?.tables ?? [];
  const isThere = tables.some(
    ({ family, chains }) =>
      (family === asked.layer || (family === "inet" && asked.hook === "ingress")) &&
      chains.some(({ base }) => base?.hook === asked.hook),
  );
  if (!isThere) return { at: "on", skb };
  const result = askHook(walk, place, asked, skb);
  return result.is === "ended" ? result.end : { at: "on", skb: result.skb };
}
