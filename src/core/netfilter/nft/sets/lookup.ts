/** Looks keys up in sets of thousands of elements. Linux: net/netfilter/nft_set_hash.c, nft_set_rbtree.c, nft_set_pipapo.c. */

import { compareValues, isAtMost, type Value } from "../value.ts";
import type { Interval } from "../constants.ts";
import type { SetElement } from "./element.ts";

export interface SetLookup {
  readonly elements: readonly SetElement[];
  /** Some element did not read, so that a miss proves nothing. */
  readonly incomplete: boolean;
  find(key: readonly Value[]): SetElement | undefined;
}

/** Prepared once for each list of elements; lists are never changed. */
const prepared = new WeakMap<readonly SetElement[], SetLookup>();

export function lookupIn(elements: readonly SetElement[], incomplete: boolean): SetLookup {
  let lookup = prepared.get(elements);
  if (lookup === undefined) {
    lookup = prepare(elements, incomplete);
    prepared.set(elements, lookup);
  }
  return lookup;
}

function prepare(elements: readonly SetElement[], incomplete: boolean): SetLookup {
  const keyed = elements.filter((element) => element.key !== undefined) as readonly Keyed[];
  const otherwise = elements.find((element) => element.key === undefined);
  let root: Level | undefined;
  return {
    elements,
    incomplete,
    find(key) {
      root ??= makeLevel(keyed, 0);
      return findIn(root, key, 0) ?? otherwise;
    },
  };
}

type Keyed = SetElement & { readonly key: readonly Interval[] };

/** One part of the key: single values by their value, intervals by a tree. */
interface Level {
  readonly exact: ReadonlyMap<Value, Level | SetElement>;
  /** Sorted by `min`; the middle one of any stretch is the root of a tree of it. */
  readonly intervals: readonly (Interval & { readonly below: Level | SetElement })[];
  /** Of the tree that is rooted there, the highest `max`. */
  readonly highest: readonly Value[];
}

function makeLevel(elements: readonly Keyed[], depth: number): Level {
  const exact = new Map<Value, Keyed[]>();
  const intervals = new Map<Value, Map<Value, Keyed[]>>();
  for (const element of elements) {
    const part = element.key[depth];
    if (part === undefined) continue;
    const group = part.min === part.max ? exact : within(intervals, part.min);
    const same = group.get(part.max);
    if (same === undefined) group.set(part.max, [element]);
    else same.push(element);
  }
  const spans = [...intervals].flatMap(([min, ends]) =>
    [...ends].map(([max, group]) => ({ min, max, below: below(group, depth) })),
  );
  spans.sort((a, b) => compareValues(a.min, b.min));
  const highest: Value[] = [];
  if (spans.length > 0) fillHighest(spans, highest, 0, spans.length - 1);
  return {
    exact: new Map([...exact].map(([value, group]) => [value, below(group, depth)])),
    intervals: spans,
    highest,
  };
}

function within(groups: Map<Value, Map<Value, Keyed[]>>, min: Value): Map<Value, Keyed[]> {
  const known = groups.get(min);
  if (known !== undefined) return known;
  const made = new Map<Value, Keyed[]>();
  groups.set(min, made);
  return made;
}

function below(group: readonly Keyed[], depth: number): Level | SetElement {
  const [first] = group;
  if (first !== undefined && depth + 1 >= first.key.length) return first;
  return makeLevel(group, depth + 1);
}

function fillHighest(
  spans: readonly Interval[],
  highest: Value[],
  from: number,
  to: number,
): Value | undefined {
  if (from > to) return undefined;
  const middle = (from + to) >>> 1;
  let most = spans[middle]?.max;
  for (const side of [
    fillHighest(spans, highest, from, middle - 1),
    fillHighest(spans, highest, middle + 1, to),
  ]) {
    if (side !== undefined && (most === undefined || isAtMost(most, side))) most = side;
  }
  if (most !== undefined) highest[middle] = most;
  return most;
}

function findIn(level: Level, key: readonly Value[], depth: number): SetElement | undefined {
  const value = key[depth];
  if (value === undefined) return undefined;
  const hit = level.exact.get(value);
  const found = hit === undefined ? undefined : deeper(hit, key, depth);
  return found ?? findCovering(level, { key, depth, value }, 0, level.intervals.length - 1);
}

interface Sought {
  readonly key: readonly Value[];
  readonly depth: number;
  readonly value: Value;
}

function deeper(
  found: Level | SetElement,
  key: readonly Value[],
  depth: number,
): SetElement | undefined {
  return "exact" in found ? findIn(found, key, depth + 1) : found;
}

function findCovering(
  level: Level,
  sought: Sought,
  from: number,
  to: number,
): SetElement | undefined {
  if (from > to) return undefined;
  const middle = (from + to) >>> 1;
  const [span, most] = [level.intervals[middle], level.highest[middle]];
  const { key, depth, value } = sought;
  if (span === undefined || most === undefined || !isAtMost(value, most)) {
    return undefined;
  }
  const before = findCovering(level, sought, from, middle - 1);
  if (before !== undefined || !isAtMost(span.min, value)) return before;
  const here = isAtMost(value, span.max) ? deeper(span.below, key, depth) : undefined;
  return here ?? findCovering(level, sought, middle + 1, to);
}
