/** Constants of nft's JSON: single values, prefixes, ranges, names with a wildcard, flags. nftables: doc/libnftables-json.adoc, EXPRESSIONS. */

import { field, listOf, numberField, onlyEntry, type Json } from "./json.ts";
import type { DataType } from "./types/kind.ts";
import { combine, isAtMost, numeral, type BitOperator, type Value } from "./value.ts";

/** All values from `min` to `max`; most often just one. */
export interface Interval {
  readonly min: Value;
  readonly max: Value;
}

export interface Constant extends Interval {
  readonly text: string;
}

/** What nests deeper was not written by nft. */
const DEEPEST = 16;

/** `undefined` for what is not a constant, or none of that type. */
export function readConstant(given: Json, type: DataType, depth = 0): Constant | undefined {
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(given)) return readFlags(given, type);
  const entry = onlyEntry(given);
  if (entry === undefined) return readSingle(given, type);
  const [name, inner] = entry;
  switch (name) {
    case "prefix":
      return readPrefix(inner, type);
    case "range":
      return readRange(inner, type, depth);
    case "&":
    case "|":
    case "^":
    case "<<":
    case ">>":
      return readCombined(name, inner, type, depth);
    default:
      return undefined;
  }
}

/** Behind the last letter of a name there is none that sorts higher. */
const HIGHEST = "\u{10ffff}";

function readSingle(given: Json, type: DataType): Constant | undefined {
  if (typeof given === "string" && type.name === "ifname" && given.endsWith("*")) {
    const literal = given.endsWith("\\*");
    const begin = given.slice(0, literal ? -2 : -1);
    const text = type.print(given);
    if (literal) return { min: `${begin}*`, max: `${begin}*`, text };
    return { min: begin, max: `${begin}${HIGHEST}`, text };
  }
  const value = type.read(given);
  return value === undefined ? undefined : { min: value, max: value, text: type.print(given) };
}

/** A list is all its flags at once. */
function readFlags(given: readonly Json[], type: DataType): Constant | undefined {
  if (type.flags !== true || given.length === 0) return undefined;
  let bits = 0;
  for (const each of given) {
    const bit = type.read(each);
    if (typeof bit !== "number") return undefined;
    bits = (bits | bit) >>> 0;
  }
  return { min: bits, max: bits, text: given.map((each) => type.print(each)).join(",") };
}

function readPrefix(given: Json, type: DataType): Constant | undefined {
  const [address, length] = [field(given, "addr"), numberField(given, "len")];
  const value = type.read(address);
  if (value === undefined || typeof value === "string" || length === undefined) return undefined;
  if (!Number.isInteger(length) || length < 0 || length > type.bits) return undefined;
  const text = `${type.print(address)}/${length}`;
  return { ...covered(value, type.bits, length), text };
}

function covered(value: number | bigint, bits: number, length: number): Interval {
  const rest = (1n << BigInt(bits - length)) - 1n;
  const min = BigInt(value) & ~rest;
  const max = min | rest;
  return { min: numeral(min), max: numeral(max) };
}

function readRange(given: Json, type: DataType, depth: number): Constant | undefined {
  const [from, to, ...more] = listOf(given);
  const [min, max] = [from, to].map((end) => readConstant(end, type, depth + 1));
  if (min === undefined || max === undefined || more.length > 0) return undefined;
  // nft 1.0.6 takes two comparisons in a row for a range: `ip ttl < 65 ip length > 28`.
  if (!isAtMost(min.min, max.max)) return undefined;
  return { min: min.min, max: max.max, text: `${min.text}-${max.text}` };
}

function readCombined(
  operator: BitOperator,
  given: Json,
  type: DataType,
  depth: number,
): Constant | undefined {
  const parts = listOf(given).map((each) => readConstant(each, type, depth + 1));
  let value: Value | undefined;
  for (const part of parts) {
    if (part === undefined || part.min !== part.max) return undefined;
    value = value === undefined ? part.min : combine(operator, value, part.min);
    if (value === undefined) return undefined;
  }
  if (value === undefined) return undefined;
  return {
    min: value,
    max: value,
    text: parts.map((part) => part?.text).join(` ${operator} `),
  };
}
