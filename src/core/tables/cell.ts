/** Cells, each with the key that orders its column: keys are compared character by character. */

import type { TableCell, TableRef } from "../contract.ts";
import { readPrefix } from "../net/prefix.ts";

/** Words and names, in the order that people expect: `veth2` before `veth10`, upper case beside lower. */
export function words(text: string | undefined, about?: TableRef): TableCell | undefined {
  if (text === undefined || text === "") return undefined;
  return { text, ...sortedBy(naturally(text), text), ...(about === undefined ? {} : { about }) };
}

export const toned = (
  tone: TableCell["tone"],
  cell: TableCell | undefined,
): TableCell | undefined => (cell === undefined || tone === undefined ? cell : { ...cell, tone });

export function number(value: number | undefined): TableCell | undefined {
  if (value === undefined) return undefined;
  return { text: String(value), sort: padded(value) };
}

/** An address, with or without a prefix length: IPv4 first, then by number, the wider prefix first. */
export function address(text: string | undefined, shown = text): TableCell | undefined {
  if (text === undefined || shown === undefined) return undefined;
  const prefix = readPrefix(text);
  if (prefix === undefined) return words(shown);
  const { family, words: numbers } = prefix.address;
  const hex = numbers.map((word) => word.toString(16).padStart(8, "0")).join("");
  return { text: shown, sort: `${family === "ip" ? 4 : 6} ${hex} ${padded(prefix.length ?? 0)}` };
}

/** Hardware addresses are in their order as they are written. */
export const mac = (text: string | undefined, about?: TableRef): TableCell | undefined =>
  text === undefined ? undefined : { text, ...(about === undefined ? {} : { about }) };

const sortedBy = (sort: string, text: string): { readonly sort?: string } =>
  sort === text ? {} : { sort };

/** Number.MAX_SAFE_INTEGER has 16 digits. */
const padded = (value: number): string => String(value).padStart(16, "0");

const naturally = (text: string): string =>
  text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(16, "0"));
