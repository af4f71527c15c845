/** Elements of sets and maps. nftables: src/json.c, set_elem_expr_json, mapping_expr_json. */

import { readConstant, type Interval } from "../constants.ts";
import { field, isObject, listOf, numberField, textField, type Json } from "../json.ts";
import type { DataType } from "../types/kind.ts";
import { printSeconds } from "../types/seconds.ts";
import { printVerdict, readVerdict, type Verdict } from "./verdict.ts";

export interface SetElement {
  /** An interval for each part of the key; absent of `*`, which holds what no other does. */
  readonly key?: readonly Interval[];
  readonly data?: ElementData;
  /** What its own statements count: it only counts as found while they hold. */
  readonly guard?: string;
}

export type ElementData =
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | { readonly kind: "value"; readonly parts: readonly Interval[] }
  /** The name of a counter, quota, limit, … */
  | { readonly kind: "object"; readonly name: string };

/** What a set or map holds, as its declaration says. */
export interface ElementTypes {
  readonly key: readonly DataType[];
  /** Absent of a plain set. */
  readonly data?: readonly DataType[] | "verdict" | "object";
}

export interface ReadElement {
  readonly element: SetElement;
  readonly text: string;
}

/** `undefined` for an element that is none of those types. */
export function readElement(given: Json, types: ElementTypes): ReadElement | undefined {
  if (types.data === undefined) return readKey(given, types.key);
  if (!Array.isArray(given) || given.length !== 2) return undefined;
  const [key, mapped] = [readKey(given[0], types.key), readData(given[1], types.data)];
  if (key === undefined || mapped === undefined) return undefined;
  return {
    element: { ...key.element, data: mapped.data },
    text: `${key.text} : ${mapped.text}`,
  };
}

function readKey(given: Json, types: readonly DataType[]): ReadElement | undefined {
  const wrapped = field(given, "elem");
  const value = isObject(wrapped) ? field(wrapped, "val") : given;
  const suffix = isObject(wrapped) ? printAttributes(wrapped) : "";
  const guard = isObject(wrapped) ? guardOf(wrapped) : undefined;
  const guarded = guard === undefined ? {} : { guard };
  if (value === "*" && types.every(({ name }) => name !== "ifname")) {
    return { element: guarded, text: `*${suffix}` };
  }
  const parts = readParts(value, types);
  if (parts === undefined) return undefined;
  return { element: { key: parts.intervals, ...guarded }, text: `${parts.text}${suffix}` };
}

interface Parts {
  readonly intervals: readonly Interval[];
  readonly text: string;
}

/** The parts of a key or of mapped data, one for each type. */
function readParts(given: Json, types: readonly DataType[]): Parts | undefined {
  const concatenated = field(given, "concat");
  const parts = concatenated === undefined ? [given] : listOf(concatenated);
  if (parts.length !== types.length) return undefined;
  const constants = parts.map((part, at) => {
    const type = types[at];
    return type === undefined ? undefined : readConstant(part, type);
  });
  const known = constants.filter((constant) => constant !== undefined);
  if (known.length < constants.length) return undefined;
  return {
    intervals: known.map(({ min, max }) => ({ min, max })),
    text: known.map(({ text }) => text).join(" . "),
  };
}

function readData(
  given: Json,
  types: Exclude<ElementTypes["data"], undefined>,
): { readonly data: ElementData; readonly text: string } | undefined {
  if (types === "verdict") {
    const verdict = readVerdict(given);
    if (verdict === undefined) return undefined;
    return { data: { kind: "verdict", verdict }, text: printVerdict(verdict) };
  }
  if (types === "object") {
    if (typeof given !== "string") return undefined;
    return { data: { kind: "object", name: given }, text: `"${given}"` };
  }
  const parts = readParts(given, types);
  if (parts === undefined) return undefined;
  return { data: { kind: "value", parts: parts.intervals }, text: parts.text };
}

/** Statements of an element that can make a look-up miss it (nft_set_elem_update_expr). */
const GUARDS: ReadonlyMap<string, string> = new Map([
  ["limit", "its element's rate limit is not used up"],
  ["quota", "its element's quota is not used up"],
  ["ct count", "its element has not too many connections"],
]);

function guardOf(attributes: Json): string | undefined {
  for (const [name, guard] of GUARDS) if (field(attributes, name) !== undefined) return guard;
  return undefined;
}

function printAttributes(attributes: Json): string {
  const [timeout, expires] = [
    numberField(attributes, "timeout"),
    numberField(attributes, "expires"),
  ];
  const comment = textField(attributes, "comment");
  return [
    field(attributes, "counter") === undefined ? "" : " counter",
    timeout === undefined ? "" : ` timeout ${printSeconds(timeout)}`,
    expires === undefined ? "" : ` expires ${printSeconds(expires)}`,
    comment === undefined ? "" : ` comment "${comment}"`,
  ].join("");
}
