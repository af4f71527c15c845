/** Addresses and ranges as people type them. What is wrong with one is said together with what was probably meant. */

import type { Asked } from "../explain/question.ts";
import { fromWords, readAddress, type Address } from "../net/address.ts";
import { inPrefix, maskOf, printPrefix, type Prefix } from "../net/prefix.ts";

export type Family = Address["family"];

/** A range whose length is known, as opposed to one with a mask with holes. */
export interface Range extends Prefix {
  readonly length: number;
}

const NAMES = { ip: "IPv4", ip6: "IPv6" } as const;

/** `172.30.0.0/16`: no host bits, since engines from 25 on refuse them. */
export function readRange(text: string, family: Family): Asked<Range> {
  const [, typed = text, digits] = /^([^/]*)\/(.*)$/.exec(text) ?? [];
  const read = readTyped(typed, family);
  if (!read.ok) return read;
  const bits = read.value.words.length * 32;
  const example = `${typed}/${family === "ip" ? 16 : 64}`;
  if (digits === undefined) return wrong(`The length is missing, as in ${example}`);
  if (!/^(0|[1-9]\d{0,2})$/.test(digits) || Number(digits) > bits) {
    return wrong(`/${digits} is no length: a number from 0 to ${bits}, as in ${example}`);
  }
  const range = rangeOf(read.value, Number(digits));
  const meant = networkOf(range);
  if (meant.address.text === range.address.text) return { ok: true, value: range };
  return wrong(`${text} has host bits set; ${printPrefix(meant)} is probably meant`);
}

/** An address of that family, without a length. */
export function readTyped(text: string, family: Family): Asked<Address> {
  const address = text.includes("%") ? undefined : readAddress(text);
  if (address?.family === family) return { ok: true, value: address };
  if (address !== undefined) return wrong(`${text} is no ${NAMES[family]} address`);
  return wrong(whyNoAddress(text, family));
}

function whyNoAddress(text: string, family: Family): string {
  const name = NAMES[family];
  if (text.includes("/") && readAddress(text.split("/", 1)[0] ?? "") !== undefined) {
    return `${text} is a range; an address has no length`;
  }
  if (!/^[\d.]+$/.test(text)) return `${text} is no ${name} address`;
  const parts = text.split(".");
  if (parts.length !== 4) {
    const count = parts.length === 1 ? "one part" : `${parts.length} parts`;
    return `${text} has ${count}; an IPv4 address has four`;
  }
  const bad = parts.find((part) => !/^(0|[1-9]\d*)$/.test(part) || Number(part) > 255);
  return `${text} is no IPv4 address: “${bad ?? ""}” is not a number from 0 to 255`;
}

export const rangeOf = (address: Address, length: number): Range => ({
  address,
  length,
  mask: maskOf(length, address.words.length),
});

/** The same without host bits. */
export function networkOf({ address, mask, length }: Range): Range {
  const words = address.words.map((word, at) => (word & (mask[at] ?? 0)) >>> 0);
  return { address: fromWords(words), mask, length };
}

/** The last address: broadcast, where it is IPv4. */
export const lastOf = ({ address, mask }: Prefix): Address =>
  fromWords(address.words.map((word, at) => (word | ~(mask[at] ?? 0)) >>> 0));

/** Whether all of the inner lies in the outer. */
export const holds = (outer: Range, inner: Range): boolean =>
  inner.length >= outer.length && inPrefix(outer, inner.address);

const wrong = (problem: string): Asked<never> => ({ ok: false, problem });
