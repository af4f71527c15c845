/** Names of DSCP classes and of TOS values. iptables: extensions/dscp_helper.c, tos_values.c. */

import { readMasked, readNumber, type Masked } from "./codecs.ts";
import type { Codec } from "./options.ts";

const CLASSES: ReadonlyMap<string, number> = new Map([
  ["BE", 0],
  ["EF", 0x2e],
  ...Array.from({ length: 8 }, (_, at) => [`CS${at}`, at * 8] as const),
  ...[1, 2, 3, 4].flatMap((group) =>
    [1, 2, 3].map((drop) => [`AF${group}${drop}`, group * 8 + drop * 2] as const),
  ),
]);

const twoDigits = (value: number): string => `0x${value.toString(16).padStart(2, "0")}`;

/** The upper six bits of the TOS byte. */
export const dscpValue: Codec<number> = {
  words: 1,
  read: ([given = ""]) => readNumber(given, 63),
  print: twoDigits,
};

export const dscpClass: Codec<number> = {
  words: 1,
  read: ([given = ""]) => CLASSES.get(given.toUpperCase()),
  print: twoDigits,
};

const SYMBOLS: ReadonlyMap<string, number> = new Map([
  ["minimize-delay", 0x10],
  ["maximize-throughput", 0x08],
  ["maximize-reliability", 0x04],
  ["minimize-cost", 0x02],
  ["normal-service", 0x00],
]);

/** A value with a mask, or one of the old names, which leave the two ECN bits alone. */
export const tosValue: Codec<Masked> = {
  words: 1,
  read: ([given = ""]) => {
    const named = SYMBOLS.get(given.toLowerCase());
    return named === undefined ? readMasked(given, 0xff) : { value: named, mask: 0x3f };
  },
  print: ({ value, mask }) => `${twoDigits(value)}/${twoDigits(mask)}`,
};

export const tosByte: Codec<number> = {
  words: 1,
  read: ([given = ""]) => readNumber(given, 255),
  print: twoDigits,
};
