/** What an expression of nftables loads: a number, or the name of an interface. Linux: include/net/netfilter/nf_tables.h, struct nft_regs. */

import { fromWords, type Address } from "../../net/address.ts";

/** Numbers that a double holds exactly are plain, only longer ones are bigints; names of interfaces are text. */
export type Value = number | bigint | string;

/** The one spelling of a number. */
export const numeral = (value: bigint): number | bigint =>
  value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

export function valueOf({ words }: Address): Value {
  const [only = 0] = words;
  if (words.length === 1) return only;
  let value = 0n;
  for (const word of words) value = (value << 32n) | BigInt(word);
  return numeral(value);
}

export function addressOf(value: Value, family: Address["family"]): Address {
  if (family === "ip") return fromWords([Number(value) >>> 0]);
  const whole = typeof value === "string" ? 0n : BigInt(value);
  return fromWords([96n, 64n, 32n, 0n].map((shift) => Number((whole >> shift) & 0xffffffffn)));
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
const ALL_BITS = 0xffffffff;

/** `undefined` for names, and for shifts that no register has room for. */
export function combine(operator: BitOperator, left: Value, right: Value): Value | undefined {
  if (typeof left === "string" || typeof right === "string") return undefined;
  if (operator === "<<" || operator === ">>") return shift(operator, left, right);
  if (left <= ALL_BITS && right <= ALL_BITS) {
    return combineWords(operator, Number(left), Number(right));
  }
  const [a, b] = [BigInt(left), BigInt(right)];
  return numeral(operator === "&" ? a & b : operator === "|" ? a | b : a ^ b);
}

function combineWords(operator: "&" | "|" | "^", left: number, right: number): number {
  if (operator === "&") return (left & right) >>> 0;
  return operator === "|" ? (left | right) >>> 0 : (left ^ right) >>> 0;
}

const LONGEST = 2n ** 128n - 1n;

/** The kernel shifts within words of 32 bits (net/netfilter/nft_bitwise.c). */
function shift(
  operator: "<<" | ">>",
  left: number | bigint,
  right: number | bigint,
): Value | undefined {
  const by = Number(right);
  if (by < 0 || by >= WORD) return undefined;
  if (left > ALL_BITS) {
    const whole = BigInt(left);
    return numeral((operator === "<<" ? whole << BigInt(by) : whole >> BigInt(by)) & LONGEST);
  }
  return operator === "<<" ? (Number(left) << by) >>> 0 : Number(left) >>> by;
}
