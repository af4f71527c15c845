/** Named sets and maps: what they are declared to hold, and what they hold. nftables: src/json.c, set_print_json. */

import type { Place } from "./expressions/kind.ts";
import { field, isObject, listOf, textField, type Json } from "./json.ts";
import { readElement, type ElementTypes, type SetElement } from "./sets/element.ts";
import { typeNamed } from "./types/index.ts";
import type { DataType } from "./types/kind.ts";

export interface NamedSet {
  readonly name: string;
  readonly elements: readonly SetElement[];
  /** How many of its elements were not understood. */
  readonly lost: number;
}

/** The kinds of objects that a map can hold the names of. */
const OBJECTS = new Set([
  ...["counter", "quota", "limit", "ct helper", "ct timeout", "ct expectation"],
  ...["synproxy", "secmark", "tunnel"],
]);

/** What a set or map holds by its declaration. */
export function readDeclaration(given: Json, place: Omit<Place, "sets">): ElementTypes {
  const key = readTypes(field(given, "type"), place);
  const mapped = field(given, "map");
  if (mapped === undefined) return { key };
  if (mapped === "verdict") return { key, data: "verdict" };
  if (typeof mapped === "string" && OBJECTS.has(mapped)) return { key, data: "object" };
  return { key, data: readTypes(mapped, place) };
}

/** `"ipv4_addr"`, `"ipv4_addr . inet_service"`, a list of names, or `{ "typeof": … }`. */
function readTypes(given: Json, place: Omit<Place, "sets">): readonly DataType[] {
  if (isObject(given)) return place.readExpression(field(given, "typeof"))?.types ?? [];
  return listOf(given).flatMap((each) =>
    typeof each === "string" ? each.split(".").map((name) => typeNamed(name.trim())) : [],
  );
}

export function readNamedSet(given: Json, types: ElementTypes): NamedSet | undefined {
  const name = textField(given, "name");
  if (name === undefined) return undefined;
  const list = listOf(field(given, "elem"));
  const elements = list
    .map((each) => readElement(each, types)?.element)
    .filter((element) => element !== undefined);
  return { name, elements, lost: list.length - elements.length };
}
