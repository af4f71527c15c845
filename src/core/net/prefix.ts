/** Address prefixes and masks, also those with holes that iptables allows. */

import { fromWords, readAddress, type Address } from "./address.ts";

export interface Prefix {
  readonly address: Address;
  readonly mask: readonly number[];
  /** Absent for a mask with holes (`255.0.255.0`). */
  readonly length?: number;
}

/** Reads `192.0.2.0/24`, `192.0.2.0/255.255.255.0`, `2001:db8::/32` or a bare address. */
export function readPrefix(text: string): Prefix | undefined {
  const slash = text.indexOf("/");
  const address = readAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const bits = address.words.length * 32;
  if (slash < 0) return { address, mask: maskOf(bits, address.words.length), length: bits };
  const rest = text.slice(slash + 1);
  if (/^\d{1,3}$/.test(rest)) {
    const length = Number(rest);
    return length <= bits
      ? { address, mask: maskOf(length, address.words.length), length }
      : undefined;
  }
  const mask = readAddress(rest);
  if (mask?.words.length !== address.words.length) return undefined;
  const length = lengthOf(mask.words);
  return { address, mask: mask.words, ...(length === undefined ? {} : { length }) };
}

/** Whether the address lies in the prefix; never across families. */
export function inPrefix(prefix: Prefix, address: Address): boolean {
  const { mask } = prefix;
  const base = prefix.address.words;
  const words = address.words;
  if (words.length !== base.length) return false;
  if (words.length === 1) return (((words[0] ?? 0) ^ (base[0] ?? 0)) & (mask[0] ?? 0)) === 0;
  for (let at = 0; at < words.length; at += 1) {
    if ((((words[at] ?? 0) ^ (base[at] ?? 0)) & (mask[at] ?? 0)) !== 0) return false;
  }
  return true;
}

/** Canonical text: `192.0.2.0/24`; host bits stay as they are. */
export function printPrefix(prefix: Prefix): string {
  return `${prefix.address.text}/${prefix.length ?? fromWords(prefix.mask).text}`;
}

/** Whether the two share an address. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  if (a.mask.length !== b.mask.length) return false;
  return a.mask.every((word, at) => {
    const common = word & (b.mask[at] ?? 0);
    return (((a.address.words[at] ?? 0) ^ (b.address.words[at] ?? 0)) & common) === 0;
  });
}

const masks: (readonly number[])[][] = [[], [], [], [], []];

export function maskOf(length: number, words: number): readonly number[] {
  const made = masks[words] ?? [];
  return (made[length] ??= makeMask(length, words));
}

function makeMask(length: number, words: number): readonly number[] {
  return Array.from({ length: words }, (_, at) => {
    const bits = Math.min(32, Math.max(0, length - at * 32));
    return bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  });
}

function lengthOf(mask: readonly number[]): number | undefined {
  const bits = mask.map((word) => word.toString(2).padStart(32, "0")).join("");
  return /^1*0*$/.test(bits) ? bits.replaceAll("0", "").length : undefined;
}
