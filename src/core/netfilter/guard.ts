/** The one thing that a rule asks of a packet first of all, as a number: a packet with another number does not meet the rule. */

import type { Address } from "../net/address.ts";
import type { Packet } from "../net/packet.ts";
import { maskOf, type Prefix } from "../net/prefix.ts";
import type { HookPoint } from "./hook.ts";
import type { Base } from "./matches/base.ts";
import type { Given } from "./options.ts";
import type { Statement } from "./statements.ts";

/** What is asked for: a field; of an address, so many of its first bits. */
export type Slot = number;

/** More than an address has bits. */
const STEP = 256;

/** Nothing that a number could stand for. */
export const ANYTHING: Slot = 0;
const DST: Slot = 1 * STEP;
const SRC: Slot = 2 * STEP;
const DPORT: Slot = 3 * STEP;
const OUT_DEV: Slot = 4 * STEP;
const IN_DEV: Slot = 5 * STEP;
const PROTOCOL: Slot = 6 * STEP;

/** What the rule asks for that few packets have. */
export function slotOf(statements: readonly Statement[]): Slot {
  const [first, second] = statements;
  if (first?.kind !== "base") return ANYTHING;
  return (
    addressSlot(first, PORT_BITS) ||
    portSlot(second) ||
    deviceSlot(first) ||
    addressSlot(first, 0) ||
    protocolSlot(first)
  );
}

/** An address of which more is asked for than of a port is what tells most. */
const PORT_BITS = 16;

function addressSlot({ dst, src }: Base, moreThan: number): Slot {
  const [ofDst, ofSrc] = [lengthOf(dst), lengthOf(src)];
  if (Math.max(ofDst, ofSrc) <= moreThan) return ANYTHING;
  return ofDst >= ofSrc ? DST + ofDst : SRC + ofSrc;
}

const lengthOf = (given: Given<Prefix> | undefined): number =>
  given?.negated === false ? (given.value.length ?? 0) : 0;

function portSlot(match: Statement | undefined): Slot {
  if (match?.kind !== "tcp" && match?.kind !== "udp") return ANYTHING;
  const { dport } = match;
  return dport?.negated === false && dport.value.min === dport.value.max ? DPORT : ANYTHING;
}

function deviceSlot({ outDev, inDev }: Base): Slot {
  if (outDev?.negated === false && !outDev.value.wildcard) return OUT_DEV;
  return inDev?.negated === false && !inDev.value.wildcard ? IN_DEV : ANYTHING;
}

const protocolSlot = ({ protocol }: Base): Slot =>
  protocol?.negated === false && protocol.value.number !== 0 ? PROTOCOL : ANYTHING;

type Value = Address | string | number | undefined;

const fieldOf = (slot: Slot): Slot => slot - (slot % STEP);

/** The number that a rule asks for in its slot. */
export const askedNumber = (slot: Slot, statements: readonly Statement[]): number =>
  slot === ANYTHING ? 0 : (numberOf(slot, askedValue(slot, statements)) ?? 0);

function askedValue(slot: Slot, [first, second]: readonly Statement[]): Value {
  if (first?.kind !== "base") return undefined;
  switch (fieldOf(slot)) {
    case DST:
      return first.dst?.value.address;
    case SRC:
      return first.src?.value.address;
    case DPORT:
      return second?.kind === "tcp" || second?.kind === "udp" ? second.dport?.value.min : undefined;
    case OUT_DEV:
      return first.outDev?.value.name;
    case IN_DEV:
      return first.inDev?.value.name;
    default:
      return first.protocol?.value.number;
  }
}

/** The number that a packet has in a slot; `undefined` where it has none. */
export const givenNumber = (slot: Slot, packet: Packet, point: HookPoint): number | undefined =>
  slot === ANYTHING ? 0 : numberOf(slot, givenValue(slot, packet, point));

function givenValue(slot: Slot, packet: Packet, { outDev, inDev }: HookPoint): Value {
  switch (fieldOf(slot)) {
    case DST:
      return packet.dst;
    case SRC:
      return packet.src;
    case DPORT:
      return packet.dport;
    case OUT_DEV:
      return outDev;
    case IN_DEV:
      return inDev;
    default:
      return packet.protocol;
  }
}

/** Values that are the same have the same number, and nearly all others another. */
function numberOf(slot: Slot, value: Value): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number") return mix(slot, value);
  return typeof value === "string" ? numberOfName(slot, value) : numberOfBits(slot, value);
}

function numberOfName(slot: Slot, name: string): number {
  let made = 0;
  for (let at = 0; at < name.length; at += 1) made = (made * 31 + name.charCodeAt(at)) | 0;
  return mix(slot, made);
}

/** Of so many of its first bits as the slot says. */
function numberOfBits(slot: Slot, { words }: Address): number {
  const mask = maskOf(slot % STEP, words.length);
  let made = slot;
  for (let at = 0; at < words.length; at += 1) made = mix(made, (words[at] ?? 0) & (mask[at] ?? 0));
  return made;
}

/** Spreads what differs in a few bits; the finish of MurmurHash3, kept above zero. */
function mix(before: number, value: number): number {
  let made = Math.imul(before, 31) ^ value;
  made = Math.imul(made ^ (made >>> 16), 0x85ebca6b);
  made = Math.imul(made ^ (made >>> 13), 0xc2b2ae35);
  return (made ^ (made >>> 16)) & 0x3fffffff;
}
