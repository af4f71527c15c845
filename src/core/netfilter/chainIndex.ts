/** Which rules of a long chain can apply to a packet at all: those that ask for what it has, and those that ask for none of it. */

import type { Address } from "../net/address.ts";
import type { Packet } from "../net/packet.ts";
import type { HookPoint } from "./hook.ts";
import type { Base } from "./matches/base.ts";
import type { Chain, Rule } from "./ruleset.ts";

/** Tells the next rule that may apply, at `at` or behind it. */
export interface Cursor {
  next(at: number): number;
}

const FIELDS = ["dst", "src", "dport", "outDev", "inDev", "protocol"] as const;
type Field = (typeof FIELDS)[number];
type Key = number | string;

interface Index {
  /** Places of rules that ask for one value of that field. */
  readonly byField: Readonly<Record<Field, ReadonlyMap<Key, readonly number[]>>>;
  /** Places of all other rules. */
  readonly others: readonly number[];
}

/** Shorter chains are read through as they are. */
const SHORTEST = 16;

const indexes = new WeakMap<Chain, Index | "seen">();

/** `undefined` for chains that are short, or asked for the first time. */
export function cursorFor(
  chain: Chain,
  { packet, point }: { readonly packet: Packet; readonly point: HookPoint },
): Cursor | undefined {
  if (chain.rules.length < SHORTEST) return undefined;
  let index = indexes.get(chain);
  if (index === undefined) {
    indexes.set(chain, "seen");
    return undefined;
  }
  if (index === "seen") {
    index = makeIndex(chain.rules);
    indexes.set(chain, index);
  }
  return cursorOver(listsFor(index, packet, point), chain.rules.length);
}

function listsFor({ byField, others }: Index, packet: Packet, point: HookPoint) {
  const lists = [others];
  for (const field of FIELDS) {
    const key = keyOf(field, packet, point);
    const list = key === undefined ? undefined : byField[field].get(key);
    if (list !== undefined) lists.push(list);
  }
  return lists;
}

function keyOf(field: Field, packet: Packet, { inDev, outDev }: HookPoint): Key | undefined {
  switch (field) {
    case "src":
    case "dst":
      return addressKey(packet[field]);
    case "inDev":
      return inDev;
    case "outDev":
      return outDev;
    case "dport":
    case "protocol":
      return packet[field];
  }
}

const addressKey = ({ words }: Address): Key =>
  words.length === 1 ? (words[0] ?? 0) : words.join(".");

/** Each list is in ascending order; they are merged as far as they are asked for. */
function cursorOver(lists: readonly (readonly number[])[], end: number): Cursor {
  const positions = lists.map(() => 0);
  return {
    next(at) {
      let nearest = end;
      for (const [which, list] of lists.entries()) {
        let position = positions[which] ?? 0;
        while ((list[position] ?? end) < at) position += 1;
        positions[which] = position;
        nearest = Math.min(nearest, list[position] ?? end);
      }
      return nearest;
    },
  };
}

function makeIndex(rules: readonly Rule[]): Index {
  const byField = Object.fromEntries(FIELDS.map((field) => [field, new Map()])) as Record<
    Field,
    Map<Key, number[]>
  >;
  const others: number[] = [];
  for (const [at, rule] of rules.entries()) {
    const wanted = wantedOf(rule);
    if (wanted === undefined) {
      others.push(at);
      continue;
    }
    const [field, key] = wanted;
    const places = byField[field].get(key);
    if (places === undefined) byField[field].set(key, [at]);
    else places.push(at);
  }
  return { byField, others };
}

/** The one value that a rule asks of a field, of the field that tells most. */
function wantedOf({ statements }: Rule): readonly [Field, Key] | undefined {
  const [first, second] = statements;
  if (first?.kind !== "base") return undefined;
  for (const field of ["dst", "src"] as const) {
    const given = first[field];
    if (given?.negated === false && given.value.length === given.value.mask.length * 32) {
      return [field, addressKey(given.value.address)];
    }
  }
  if (second?.kind === "tcp" || second?.kind === "udp") {
    const given = second.dport;
    if (given?.negated === false && given.value.min === given.value.max) {
      return ["dport", given.value.min];
    }
  }
  return wantedDevice(first);
}

function wantedDevice(match: Base): readonly [Field, Key] | undefined {
  for (const field of ["outDev", "inDev"] as const) {
    const given = match[field];
    if (given?.negated === false && !given.value.wildcard) return [field, given.value.name];
  }
  const { protocol } = match;
  if (protocol?.negated !== false || protocol.value.number === 0) return undefined;
  return ["protocol", protocol.value.number];
}
