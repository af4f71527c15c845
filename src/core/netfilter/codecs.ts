/** The kinds of values that options of iptables take. iptables: libxtables/xtoptions.c. */

import { compareAddresses, fromWords, readAddress, type Address } from "../net/address.ts";
import { readPrefix, type Prefix } from "../net/prefix.ts";
import { quoteWord } from "../text/words.ts";
import type { Codec, Option } from "./options.ts";
import { PORTS } from "./services.ts";

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface AddressRange {
  readonly min: Address;
  readonly max: Address;
}

export interface Masked {
  readonly value: number;
  readonly mask: number;
}

/** An option without a value. */
export const flag: Codec<true> = { words: 0, read: () => true, print: () => "" };

/** Any text, quoted where iptables-save would. */
export const text: Codec<string> = {
  words: 1,
  read: ([given = ""]) => given,
  print: quoteWord,
};

/** A word that iptables-save prints as it stands. */
export const word: Codec<string> = {
  words: 1,
  read: ([given = ""]) => given,
  print: (value) => value,
};

const NUMBER = /^(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/;

/** strtoul with base 0: decimal, `0x` hexadecimal, `0` octal. */
export function readNumber(given: string, max: number): number | undefined {
  if (!NUMBER.test(given)) return undefined;
  const octal = given.length > 1 && given.startsWith("0") && !/^0[xX]/.test(given);
  const value = octal ? Number.parseInt(given, 8) : Number(given);
  return value <= max ? value : undefined;
}

export const number = (max: number, min = 0): Codec<number> => ({
  words: 1,
  read: ([given = ""]) => {
    const value = readNumber(given, max);
    return value !== undefined && value >= min ? value : undefined;
  },
  print: String,
});

export const hexadecimal = (max: number): Codec<number> => ({
  words: 1,
  read: ([given = ""]) => readNumber(given, max),
  print: hex,
});

export const hex = (value: number): string => `0x${value.toString(16)}`;

/** `N` or `N:M`, either end may be left out. */
export const range = (max: number): Codec<Range> => ({
  words: 1,
  read: ([given = ""]) => readRange(given, max, (end) => readNumber(end, max)),
  print: printRange,
});

/** A range that says nothing when it is the full one. */
export const anyRange = (name: string, codec: Codec<Range>, max: number, ...also: string[]) => ({
  ...option(name, codec, ...also),
  isVacuous: ({ min, max: most }: Range): boolean => min === 0 && most === max,
});

export function printRange({ min, max }: Range): string {
  return min === max ? String(min) : `${min}:${max}`;
}

function readRange(
  given: string,
  max: number,
  readEnd: (end: string) => number | undefined,
): Range | undefined {
  const colon = given.indexOf(":");
  if (colon < 0) {
    const only = readEnd(given);
    return only === undefined ? undefined : { min: only, max: only };
  }
  const [from, to] = [given.slice(0, colon), given.slice(colon + 1)];
  const least = from === "" ? 0 : readEnd(from);
  const most = to === "" ? max : readEnd(to);
  if (least === undefined || most === undefined || least > most) return undefined;
  return { min: least, max: most };
}

/** A port by number or by its name in /etc/services. */
export function readPort(given: string): number | undefined {
  return readNumber(given, 65535) ?? PORTS.get(given);
}

export const portRange: Codec<Range> = {
  words: 1,
  read: ([given = ""]) => readRange(given, 65535, readPort),
  print: printRange,
};

export const inRange = ({ min, max }: Range, value: number): boolean =>
  value >= min && value <= max;

export const ALL_BITS = 0xffffffff;

/** `V` or `V/M`, printed hexadecimal, the mask only where it is not full. */
export const masked: Codec<Masked> = {
  words: 1,
  read: ([given = ""]) => readMasked(given, ALL_BITS),
  print: ({ value, mask }) => (mask === ALL_BITS ? hex(value) : `${hex(value)}/${hex(mask)}`),
};

/** The same with the mask always printed. */
export const fullyMasked: Codec<Masked> = {
  words: 1,
  read: ([given = ""]) => readMasked(given, ALL_BITS),
  print: ({ value, mask }) => `${hex(value)}/${hex(mask)}`,
};

export function readMasked(given: string, max: number): Masked | undefined {
  const slash = given.indexOf("/");
  const value = readNumber(slash < 0 ? given : given.slice(0, slash), max);
  const mask = slash < 0 ? max : readNumber(given.slice(slash + 1), max);
  return value === undefined || mask === undefined ? undefined : { value, mask };
}

/** inet_ntop(3): an IPv4 address inside an IPv6 one is written with dots. */
export function printAddress({ words, text }: Address): string {
  const [first, second, third, last = 0] = words;
  if (words.length !== 4 || first !== 0 || second !== 0) return text;
  if (third !== 0xffff && (third !== 0 || last <= 0xffff)) return text;
  const dotted = fromWords([last]).text;
  return third === 0 ? `::${dotted}` : `::ffff:${dotted}`;
}

/** An address of the rule's family. */
export const address: Codec<Address> = {
  words: 1,
  read: ([given = ""], family) => {
    const read = readAddress(given);
    return read?.family === family ? read : undefined;
  },
  print: printAddress,
};

/** A prefix of the rule's family, `/32` and `/128` printed. */
export const prefix: Codec<Prefix> = {
  words: 1,
  read: ([given = ""], family) => {
    const read = readPrefix(given);
    return read?.address.family === family ? read : undefined;
  },
  print: ({ address: base, mask, length }) =>
    `${printAddress(base)}/${length ?? printAddress(fromWords(mask))}`,
};

/** The same, bits outside the mask cleared, as those of `-s` and `-d` are. */
export const network: Codec<Prefix> = {
  words: 1,
  read: (texts, family) => {
    const read = prefix.read(texts, family);
    if (read === undefined || read.length === read.mask.length * 32) return read;
    const words = read.address.words.map((bits, at) => (bits & (read.mask[at] ?? 0)) >>> 0);
    return words.every((bits, at) => bits === read.address.words[at])
      ? read
      : { ...read, address: fromWords(words) };
  },
  print: (value) => prefix.print(value),
};

/** The same, a full length not printed. */
export const barePrefix: Codec<Prefix> = {
  words: 1,
  read: (texts, family) => prefix.read(texts, family),
  print: (value) =>
    value.length === value.mask.length * 32 ? printAddress(value.address) : prefix.print(value),
};

/** `A-B` or `A`. */
export const addressRange: Codec<AddressRange> = {
  words: 1,
  read: ([given = ""], family) => {
    const dash = given.indexOf("-");
    const min = readAddress(dash < 0 ? given : given.slice(0, dash));
    const max = dash < 0 ? min : readAddress(given.slice(dash + 1));
    if (min?.family !== family || max?.family !== family) return undefined;
    return min === max || compareAddresses(min, max) <= 0 ? { min, max } : undefined;
  },
  print: ({ min, max }) => `${printAddress(min)}-${printAddress(max)}`,
};

/** One of some words. */
export function choice<const V extends string>(...words: readonly V[]): Codec<V> {
  return {
    words: 1,
    read: ([given = ""]) => words.find((one) => one === given),
    print: (value) => value,
  };
}

/** Some of some words, with commas between; printed in the order given here, whatever was typed. */
export function choices<const V extends string>(...words: readonly V[]): Codec<readonly V[]> {
  return {
    words: 1,
    read: ([given = ""]) => {
      const chosen = new Set<string>(given.split(","));
      const known = words.filter((one) => chosen.has(one));
      return known.length === chosen.size ? known : undefined;
    },
    print: (value) => value.join(","),
  };
}

/** An option that may be negated. */
export const option = <V>(name: string, codec: Codec<V>, ...also: string[]): Option<V> => ({
  name,
  codec,
  negatable: true,
  ...(also.length === 0 ? {} : { also }),
});

/** An option that may not. */
export const plain = <V>(name: string, codec: Codec<V>, ...also: string[]): Option<V> => ({
  name,
  codec,
  ...(also.length === 0 ? {} : { also }),
});
