/** What a look-up can find. Of a key that is known it is one element or none, else there are several ways. */

import type { Assumption } from "../../../contract.ts";
import type { Scene } from "../expressions/kind.ts";
import { canBe, isDoubtful, type Doubtful, type Loaded } from "../loaded.ts";
import { liesWithin, type Value } from "../value.ts";
import type { SetElement } from "./element.ts";
import type { SetLookup } from "./lookup.ts";
import { lookupOf, type SetSource } from "./source.ts";

/** One of several ways, the ordinary one first; `doubt` holds if it is this one and none before. */
export interface Choice<T> {
  readonly found: T;
  /** Absent of the last. */
  readonly doubt?: Assumption;
}

export type Choices<T> = readonly [Choice<T>, ...Choice<T>[]];

/** Of more ways than these the rest are left out; what they do, one of those does too, or it is a miss. */
const MOST_CHOICES = 16;

/** `undefined` where the packet has no such key. */
export function chooseElement(
  source: SetSource,
  keys: readonly Loaded[],
  scene: Scene,
): Choices<SetElement | undefined> | undefined {
  const known: Value[] = [];
  let doubt: Doubtful | undefined;
  for (const key of keys) {
    if (key === undefined) return undefined;
    if (isDoubtful(key)) doubt ??= key;
    else known.push(key);
  }
  const lookup = lookupOf(source, scene);
  if (lookup === undefined) return [{ found: undefined }];
  if (doubt !== undefined) return chooseAmong(lookup, keys, doubt);
  const found = lookup.find(known);
  const changed = source.kind === "named" ? changeOf(source.name, known, scene) : undefined;
  if (found === undefined && (changed !== undefined || lookup.incomplete)) {
    return missed(changed, source);
  }
  return found?.guard === undefined ? [{ found }] : guarded(found, found.guard);
}

const guarded = (found: SetElement, guard: string): Choices<SetElement | undefined> => [
  { found, doubt: { code: "RATE_LIMIT_ON_PATH", text: guard } },
  { found: undefined },
];

/** An element that some rule has added, or one that was not understood. */
function missed(
  changed: "added" | "doubtful" | undefined,
  source: SetSource,
): Choices<SetElement | undefined> {
  if (changed === "added") return [{ found: {} }];
  const name = source.kind === "named" ? `the set ${source.name}` : "the set";
  const why =
    changed === undefined ? "not all of which was understood" : "which a rule changed before";
  const text = `${name}, ${why}, does not hold the packet`;
  return [{ found: undefined, doubt: { code: "UNSUPPORTED_MATCH", text } }, { found: {} }];
}

/** How a set is told that this packet's rules changed it: with the key, or for one that is not known. */
export const changeName = (
  { family, table }: Pick<Scene, "family" | "table">,
  set: string,
  key: readonly Value[] | undefined,
): string => `${family} ${table} @${set} ${key === undefined ? "?" : key.join(" . ")}`;

function changeOf(
  set: string,
  key: readonly Value[],
  scene: Scene,
): "added" | "doubtful" | undefined {
  const { changedSets } = scene.moment;
  if (changedSets.size === 0) return undefined;
  if (changedSets.has(changeName(scene, set, key))) return "added";
  return changedSets.has(changeName(scene, set, undefined)) ? "doubtful" : undefined;
}

function chooseAmong(
  lookup: SetLookup,
  keys: readonly Loaded[],
  doubt: Doubtful,
): Choices<SetElement | undefined> {
  const [only, ...more] = keys;
  const drawn = only === doubt && more.length === 0 ? doubt.drawn : undefined;
  const ways =
    drawn !== undefined && drawn.max - drawn.min < MOST_CHOICES
      ? drawnFrom(lookup, drawn)
      : [undefined, ...possible(lookup, keys)];
  return inTurn(distinct(ways).slice(0, MOST_CHOICES), doubt);
}

function drawnFrom(
  lookup: SetLookup,
  { min, max }: { readonly min: number; readonly max: number },
): readonly (SetElement | undefined)[] {
  return Array.from({ length: max - min + 1 }, (_, at) => lookup.find([min + at]));
}

const possible = ({ elements }: SetLookup, keys: readonly Loaded[]): readonly SetElement[] =>
  elements.filter(({ key }) =>
    key === undefined
      ? true
      : key.every((interval, at) => {
          const loaded = keys[at];
          if (loaded === undefined) return false;
          return isDoubtful(loaded) ? canBe(loaded, interval) : liesWithin(loaded, interval);
        }),
  );

/** Elements that lead to the same are one way. */
function distinct(ways: readonly (SetElement | undefined)[]): readonly (SetElement | undefined)[] {
  const seen = new Map<string, SetElement | undefined>();
  for (const way of ways) {
    const key = way === undefined ? "" : print(way);
    if (!seen.has(key)) seen.set(key, way);
  }
  return [...seen.values()];
}

const print = ({ data }: SetElement): string =>
  data === undefined
    ? "found"
    : JSON.stringify(data, (_key, value: unknown) =>
        typeof value === "bigint" ? String(value) : value,
      );

function inTurn(
  ways: readonly (SetElement | undefined)[],
  { code, what }: Doubtful,
): Choices<SetElement | undefined> {
  const [first, ...rest] = ways;
  if (rest.length === 0) return [{ found: first }];
  const last = ways.length - 1;
  const choice = (found: SetElement | undefined, at: number): Choice<SetElement | undefined> => {
    const text = `${what} is ${found === undefined ? "none that is asked for" : describe(found)}`;
    return at === last ? { found } : { found, doubt: { code, text } };
  };
  return [choice(first, 0), ...rest.map((found, at) => choice(found, at + 1))];
}

function describe({ key }: SetElement): string {
  const parts = key?.map(({ min, max }) => (min === max ? String(min) : `${min}-${max}`));
  return parts?.join(" . ") ?? "any other";
}
