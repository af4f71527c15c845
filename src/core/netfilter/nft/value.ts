/** What an expression of nftables loads: a number, or the name of an interface. Linux: net/netfilter/nf_tables_core.c, struct nft_regs. */

import { fromWords, type Address } from "../../net/address.ts";

/** Numbers of up to 52 bits are plain, longer ones are bigints, interface names are text. */
export type Value = number | bigint | string;

/** From here on numbers are bigints. */
export const MOST_PLAIN_BITS = 52;

export function valueOf({ words }: Address): Value {
  const [only = 0] = words;
  if (words.length === 1) return only;
  let value = 0n;
  for (const word of words) value = (value << 32n) | BigInt(word);
  return value;
}

/** The address that a value of 32 or 128 bits stands for. */
export function addressOf(value: Value): Address {
  if (typeof value === "bigint") {
    return fromWords([96n, 64n, 32n, 0n].map((shift) => Number((value >> shift) & 0xffffffffn)));
  }
  return fromWords([Number(value) >>> 0]);
}

/** Below zero when `a` comes first; only values of one type are ever compared. */
export function compareValues(a: Value, b: Value): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
