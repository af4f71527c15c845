/** Runs something once for each way that its doubts can be settled. */

import type { Decide } from "../answer.ts";
import type { Assumption } from "../contract.ts";

/** One way to settle the doubts, in the order they came up, and what came of it. */
export interface World<T> {
  readonly settled: readonly Settled[];
  readonly value: T;
}

export interface Settled {
  readonly doubt: Assumption;
  readonly as: boolean;
  readonly usually: boolean;
}

export interface Worlds<T> {
  /** The first is the one where all is as it usually is. */
  readonly all: readonly [World<T>, ...World<T>[]];
  /** False when there were more than the limit. */
  readonly complete: boolean;
}

/**
 * The usual world first; then each with one more doubt turned round than one before it.
 * `run` must do the same whenever its doubts are settled alike: then each world is met once.
 */
export function exploreWorlds<T>(run: (decide: Decide) => T, limit: number): Worlds<T> {
  const first = runWorld(run, []);
  const all: [World<T>, ...World<T>[]] = [first];
  const open = turnings(first.settled, 0);
  for (let prefix = open.shift(); prefix !== undefined; prefix = open.shift()) {
    if (all.length >= limit) return { all, complete: false };
    const world = runWorld(run, prefix);
    all.push(world);
    open.push(...turnings(world.settled, prefix.length));
  }
  return { all, complete: true };
}

function runWorld<T>(run: (decide: Decide) => T, prefix: readonly boolean[]): World<T> {
  const settled = new Map<string, Settled>();
  const decide: Decide = (doubt, usually) => {
    const key = doubtKey(doubt);
    const known = settled.get(key);
    if (known !== undefined) return known.as;
    const as = prefix[settled.size] ?? usually;
    settled.set(key, { doubt, as, usually });
    return as;
  };
  const value = run(decide);
  return { settled: [...settled.values()], value };
}

/** The ways that begin as this one did and turn at one of its later doubts. */
function turnings(settled: readonly Settled[], from: number): boolean[][] {
  return settled
    .slice(from)
    .map((each, at) => [...settled.slice(0, from + at).map(({ as }) => as), !each.as]);
}

export const doubtKey = ({ code, text }: Assumption): string => `${code} ${text}`;

/** The doubts that change what comes of it, whatever the others are; all of them when the worlds are not complete. */
export function decisiveDoubts<T>(
  worlds: Worlds<T>,
  same: (a: T, b: T) => boolean,
): ReadonlySet<string> {
  const keys = new Set(
    worlds.all.flatMap(({ settled }) => settled.map(({ doubt }) => doubtKey(doubt))),
  );
  if (!worlds.complete) return keys;
  const decisive = new Set<string>();
  for (const [at, a] of worlds.all.entries()) {
    for (const b of worlds.all.slice(at + 1)) {
      const apart = differingDoubt(a.settled, b.settled);
      if (apart !== undefined && !decisive.has(apart) && !same(a.value, b.value)) {
        decisive.add(apart);
      }
    }
  }
  return decisive;
}

/** The one doubt that two worlds settle differently, when there is just one. */
function differingDoubt(a: readonly Settled[], b: readonly Settled[]): string | undefined {
  const settled = new Map(a.map(({ doubt, as }) => [doubtKey(doubt), as]));
  const apart = b.filter(({ doubt, as }) => {
    const other = settled.get(doubtKey(doubt));
    return other !== undefined && other !== as;
  });
  const [first, second] = apart;
  return first === undefined || second !== undefined ? undefined : doubtKey(first.doubt);
}
