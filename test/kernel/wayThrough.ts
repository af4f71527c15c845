/** Which way through the router a packet took, so that a run that leaves one out is seen. */

import type { Pair } from "./run.ts";
import { devOf, OWN } from "./wire.ts";

export function wayThrough({ sent: { from, content }, observed }: Pair): string {
  const [framed] = observed.out;
  if (from.kind === "here") return framed === undefined ? "made and kept here" : "made here";
  if (observed.delivered.length > 0) return "for this host";
  if (framed === undefined) return "lost";
  if (devOf(from.cable) !== devOf(framed.cable)) return "forwarded";
  const isRouted = OWN.some(({ mac }) => mac === from.toMac);
  const isBack = from.cable === framed.cable;
  if (!isRouted) return isBack ? "bridged out by its own port" : "bridged";
  const isTranslated = content.dst !== framed.content.dst;
  return isTranslated ? "translated to where it came from" : "routed to where it came from";
}
