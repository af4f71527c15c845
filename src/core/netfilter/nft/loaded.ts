/** What an expression loads when a packet meets it: a value, nothing, or something no snapshot holds. */

import { unknown } from "../moment.ts";
import { answer, NO, YES, type Answer } from "../../answer.ts";
import type { AssumptionCode } from "../../codes.ts";
import { liesWithin, type Value } from "./value.ts";

/** A number of which only some bits are known, often none. */
export interface Doubtful {
  readonly code: AssumptionCode;
  /** Completes "if … is what it asks for". */
  readonly what: string;
  readonly value: number;
  /** A mask of what is known. */
  readonly known: number;
  /** Of a number that is drawn: from where to where. */
  readonly drawn?: Drawn;
}

export interface Drawn {
  readonly min: number;
  readonly max: number;
  /** Others come only from who asks for them. */
  readonly usual?: { readonly min: number; readonly max: number };
}

/** `undefined` ends the rule: the packet has no such thing (NFT_BREAK). */
export type Loaded = Value | Doubtful | undefined;

export const isDoubtful = (loaded: Loaded): loaded is Doubtful => typeof loaded === "object";

/** Nothing is known of it. */
export const doubtful = (code: AssumptionCode, what: string): Doubtful => ({
  code,
  what,
  value: 0,
  known: 0,
});

const ALL_BITS = 0xffffffff;

/** With all bits known, it is a plain value. */
export function partly(doubt: Doubtful, value: number, known: number): Loaded {
  return known === ALL_BITS ? value >>> 0 : { ...doubt, value: (value & known) >>> 0, known };
}

interface Bounds {
  readonly min: Value;
  readonly max: Value;
}

/** Whether the number can lie within the bounds. */
export function canBe({ value, known, drawn }: Doubtful, { min, max }: Bounds): boolean {
  if (typeof min !== "number" || typeof max !== "number") return true;
  if (drawn !== undefined) return drawn.min <= max && drawn.max >= min;
  if (min === max) return ((min ^ value) & known) === 0;
  return value <= max && (value | ~known) >>> 0 >= min;
}

/** Whether it lies there whatever the bits that are not known. */
export function mustBe({ value, known, drawn }: Doubtful, { min, max }: Bounds): boolean {
  if (typeof min !== "number" || typeof max !== "number") return false;
  if (drawn !== undefined) {
    const { usual = drawn } = drawn;
    return usual.min >= min && usual.max <= max;
  }
  return value >= min && (value | ~known) >>> 0 <= max;
}

/** Whether a doubtful number is one of those asked for; seldom it is. */
export const perhaps = ({ code, what }: Doubtful, usually = false): Answer =>
  unknown(code, `${what} is what it asks for`, usually);

export function within(loaded: Exclude<Loaded, undefined>, bounds: Bounds): Answer {
  if (!isDoubtful(loaded)) return answer(liesWithin(loaded, bounds));
  if (mustBe(loaded, bounds)) return YES;
  return canBe(loaded, bounds) ? perhaps(loaded) : NO;
}
