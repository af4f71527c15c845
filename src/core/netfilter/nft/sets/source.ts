/** Where a rule looks a key up: in a set of its own, or in a named one. nftables: src/json.c, set_ref_expr_json. */

import { field, listOf, type Json } from "../json.ts";
import type { Place, Scene } from "../expressions/kind.ts";
import { readElement, type ElementTypes, type SetElement } from "./element.ts";
import { lookupIn, type SetLookup } from "./lookup.ts";

export type SetSource =
  | { readonly kind: "named"; readonly name: string }
  | {
      readonly kind: "own";
      readonly elements: readonly SetElement[];
      /** How many of them did not read. */
      readonly lost: number;
    };

export interface ReadSource {
  readonly source: SetSource;
  readonly text: string;
}

/** More than a person reads of one rule; the set itself says the rest. */
const MOST_PRINTED = 50;

/** `{ "set": … }` or `"@name"`; `undefined` for anything else. */
export function readSource(given: Json, types: ElementTypes): ReadSource | undefined {
  if (typeof given === "string" && given.startsWith("@")) {
    return { source: { kind: "named", name: given.slice(1) }, text: given };
  }
  const list = field(given, "set");
  return list === undefined ? undefined : readOwn(listOf(list), types);
}

function readOwn(list: readonly Json[], types: ElementTypes): ReadSource {
  const elements: SetElement[] = [];
  const texts: string[] = [];
  for (const given of list) {
    const read = readElement(given, types);
    if (read === undefined) continue;
    elements.push(read.element);
    if (texts.length < MOST_PRINTED) texts.push(read.text);
  }
  const rest = list.length - texts.length;
  if (rest > 0) texts.push(`… ${rest} more`);
  return {
    source: { kind: "own", elements, lost: list.length - elements.length },
    text: `{ ${texts.join(", ")} }`,
  };
}

/** `undefined` for a name that the table does not have. */
export const lookupOf = (source: SetSource, scene: Scene): SetLookup | undefined =>
  source.kind === "named"
    ? scene.sets.get(source.name)
    : lookupIn(source.elements, source.lost > 0);

/** The types of a source's keys, where the declaration of a named one says. */
export const declaredKey = (given: Json, { sets }: Place): ElementTypes["key"] | undefined =>
  typeof given === "string" ? sets.get(given.slice(1))?.key : undefined;

/** What a source's elements map to, where the declaration of a named one says. */
export const declaredData = (given: Json, { sets }: Place): ElementTypes["data"] =>
  typeof given === "string" ? sets.get(given.slice(1))?.data : undefined;
