/** `-j TTL` and `-j HL`: another time to live. Linux: net/netfilter/xt_HL.c. */

import type { Packet } from "../../net/packet.ts";
import { number, plain } from "../codecs.ts";
import type { Given } from "../options.ts";
import { targetKind, type Ruling } from "./kind.ts";

const HIGHEST = 255;

const hopFields = (name: "ttl" | "hl") => ({
  set: plain(`--${name}-set`, number(HIGHEST)),
  dec: plain(`--${name}-dec`, number(HIGHEST, 1)),
  inc: plain(`--${name}-inc`, number(HIGHEST, 1)),
});

interface HopValues {
  readonly set?: Given<number>;
  readonly dec?: Given<number>;
  readonly inc?: Given<number>;
}

function change({ set, dec, inc }: HopValues, packet: Packet): Ruling {
  let wanted = set?.value ?? packet.ttl;
  if (dec !== undefined) wanted = Math.max(packet.ttl - dec.value, 0);
  if (inc !== undefined) wanted = Math.min(packet.ttl + inc.value, HIGHEST);
  return { next: "continue", packet: { ...packet, ttl: wanted } };
}

const check = (name: string) => (target: HopValues, place: { readonly table: string }) => {
  if (place.table !== "mangle") return `-j ${name} is valid in the table mangle alone`;
  return Object.keys(target).length === 1 ? undefined : `-j ${name} needs one option`;
};

export const ttl = targetKind({
  kind: "TTL",
  fields: hopFields("ttl"),
  effect: "continue",
  check: check("TTL"),
  act: (target, { packet }) => change(target, packet),
});

export const hl = targetKind({
  kind: "HL",
  fields: hopFields("hl"),
  effect: "continue",
  check: check("HL"),
  act: (target, { packet }) => change(target, packet),
});
