/** Which rules of a long chain can apply to a packet at all: those that ask for what it has, and those that ask for nothing a number stands for. */

import type { Packet } from "../net/packet.ts";
import { ANYTHING, askedNumber, givenNumber, slotOf, type Slot } from "./guard.ts";
import type { HookPoint } from "./hook.ts";
import type { Chain, Rule } from "./ruleset.ts";
import type { Statement } from "./statements.ts";

/** Tells the next rule that may apply, at `at` or behind it. */
export interface Cursor {
  next(at: number): number;
}

/** What the rules of one chain ask for first, in their order. */
export class Guards {
  readonly numbers: number[] = [];
  readonly slots = new Set<Slot>();

  add(statements: readonly Statement[]): void {
    const slot = slotOf(statements);
    this.slots.add(slot);
    this.numbers.push(askedNumber(slot, statements));
  }
}

const noted = new WeakMap<readonly Rule[], Guards>();

/** While rules are read all they say is at hand; the index itself is made when a packet comes. */
export function noteGuards(rules: readonly Rule[], guards: Guards): void {
  if (rules.length >= SHORTEST) noted.set(rules, guards);
}

/** Shorter chains are read through as they are. */
const SHORTEST = 16;

interface Index {
  /** Whether any rule asks for a number. */
  readonly tells: boolean;
  readonly slots: readonly Slot[];
  readonly numbers: readonly number[];
  /** For the last bits of a number, the first rule with such; for a rule, the next with the same. */
  readonly first: Int32Array;
  readonly next: Int32Array;
}

const NO_RULE = -1;

const indexes = new WeakMap<readonly Rule[], Index>();

/** `undefined` where all rules have to be looked at. */
export function cursorFor(
  { rules }: Chain,
  { packet, point }: { readonly packet: Packet; readonly point: HookPoint },
): Cursor | undefined {
  if (rules.length < SHORTEST) return undefined;
  let index = indexes.get(rules);
  if (index === undefined) {
    index = makeIndex(noted.get(rules) ?? guardsOf(rules));
    indexes.set(rules, index);
  }
  if (!index.tells) return undefined;
  const wanted: number[] = [];
  for (const slot of index.slots) {
    const number = givenNumber(slot, packet, point);
    if (number !== undefined) wanted.push(number);
  }
  return cursorOver(index, wanted);
}

function guardsOf(rules: readonly Rule[]): Guards {
  const guards = new Guards();
  for (const { statements } of rules) guards.add(statements);
  return guards;
}

function makeIndex({ numbers, slots }: Guards): Index {
  const first = new Int32Array(2 ** Math.ceil(Math.log2(numbers.length))).fill(NO_RULE);
  const next = new Int32Array(numbers.length);
  for (let at = numbers.length - 1; at >= 0; at -= 1) {
    const bits = (numbers[at] ?? 0) & (first.length - 1);
    next[at] = first[bits] ?? NO_RULE;
    first[bits] = at;
  }
  const tells = slots.size > 1 || !slots.has(ANYTHING);
  return { tells, slots: [...slots], numbers, first, next };
}

/** Rules with one number stand in ascending order; those of some numbers are merged as far as they are asked for. */
function cursorOver(index: Index, wanted: readonly number[]): Cursor {
  const places = wanted.map((number) => index.first[number & (index.first.length - 1)] ?? NO_RULE);
  return {
    next(at) {
      let nearest = index.numbers.length;
      for (let which = 0; which < places.length; which += 1) {
        const place = passOn(index, wanted[which], places[which] ?? NO_RULE, at);
        places[which] = place;
        if (place !== NO_RULE && place < nearest) nearest = place;
      }
      return nearest;
    },
  };
}

/** The first rule from `at` on that has the number. */
function passOn({ numbers, next }: Index, number: number | undefined, from: number, at: number) {
  let place = from;
  while (place !== NO_RULE && (place < at || numbers[place] !== number)) {
    place = next[place] ?? NO_RULE;
  }
  return place;
}
