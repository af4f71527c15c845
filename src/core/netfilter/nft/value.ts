/** What an expression of nftables loads: a number, or the name of an interface. Linux: include/net/netfilter/nf_tables.h, struct nft_regs. */

import { fromWords, type Address } from "../../net/address.ts";

/** Numbers of up to 52 bits are plain, longer ones are bigints, names of interfaces are text. */
export type Value = number | bigint | string;

/** From one bit more on numbers are bigints. */
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
  return isAtMost(a, b) ? -1 : 1;
}

export const isAtMost = (a: Value, b: Value): boolean => (a as number) <= (b as number);

export const liesWithin = (
  value: Value,
  { min, max }: { readonly min: Value; readonly max: Value },
): boolean => isAtMost(min, value) && isAtMost(value, max);

export type BitOperator = "&" | "|" | "^" | "<<" | ">>";

const WORD = 32;

/** `undefined` for names, and for shifts that no register has room for. */
export function combine(operator: BitOperator, left: Value, right: Value): Value | undefined {
  if (typeof left === "string" || typeof right === "string") return undefined;
  if (operator === "<<" || operator === ">>") return shift(operator, left, right);
  if (fitsWord(left) && fitsWord(right)) return combineWords(operator, left, right);
  const [a, b] = [BigInt(left), BigInt(right)];
  const result = operator === "&" ? a & b : operator === "|" ? a | b : a ^ b;
  return typeof left === "bigint" || typeof right === "bigint" ? result : Number(result);
}

const fitsWord = (value: number | bigint): value is number =>
  typeof value === "number" && value <= 0xffffffff;

function combineWords(operator: "&" | "|" | "^", left: number, right: number): number {
  if (operator === "&") return (left & right) >>> 0;
  return operator === "|" ? (left | right) >>> 0 : (left ^ right) >>> 0;
}

/** The kernel shifts within words of 32 bits (net/netfilter/nft_bitwise.c). */
function shift(
  operator: "<<" | ">>",
  left: number | bigint,
  right: number | bigint,
): Value | undefined {
  const by = Number(right);
  if (by < 0 || by >= WORD) return undefined;
  if (typeof left === "bigint") {
    const moved = operator === "<<" ? left << BigInt(by) : left >> BigInt(by);
    return moved & (2n ** 128n - 1n);
  }
  if (left > 0xffffffff) return undefined;
  return operator === "<<" ? (left << by) >>> 0 : left >>> by;
}
