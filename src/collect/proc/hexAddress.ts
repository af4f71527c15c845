/** Addresses as `/proc/net` prints them: the words of the header in the byte order of the machine, here little-endian. */

import { fromWords } from "../../core/net/address.ts";

/** `0100007F` is 127.0.0.1 in the machine's order; IPv6 has four such words. `undefined` for anything else. */
export function readHexWords(hex: string, order: "machine" | "network"): string | undefined {
  if (!/^([0-9A-F]{8}|[0-9A-F]{32})$/i.test(hex)) return undefined;
  const words = hex.match(/.{8}/g) ?? [];
  return fromWords(
    words.map((word) => {
      const number = Number.parseInt(word, 16);
      return order === "machine" ? swap(number) : number;
    }),
  ).text;
}

/** IPv6 as `if_inet6` and `ipv6_route` print it: sixteen bytes in their order. */
export function readHexBytes(hex: string): string | undefined {
  if (!/^[0-9a-f]{32}$/i.test(hex)) return undefined;
  const words = hex.match(/.{8}/g) ?? [];
  return fromWords(words.map((word) => Number.parseInt(word, 16))).text;
}

const swap = (word: number): number =>
  (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
