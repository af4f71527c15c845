/** `-m u32`: numbers read out of the packet. Linux: net/netfilter/xt_u32.c, u32_match_it. */

import { NO, not, YES, type Answer } from "../../answer.ts";
import type { Packet } from "../../net/packet.ts";
import { hex, option, readNumber, ALL_BITS, type Range } from "../codecs.ts";
import { headerBytes, readWord, type Bits } from "../headerBytes.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

type Operator = "&" | "<<" | ">>" | "@";

export interface U32Test {
  readonly start: number;
  readonly steps: readonly { readonly operator: Operator; readonly number: number }[];
  readonly values: readonly Range[];
}

const tests: Codec<readonly U32Test[]> = {
  words: 1,
  read: ([given = ""]) => {
    const read = given.replaceAll(/\s/g, "").split("&&").map(readTest);
    return read.includes(undefined) ? undefined : read.filter((test) => test !== undefined);
  },
  print: (value) => `"${value.map(printTest).join("&&")}"`,
};

function readTest(given: string): U32Test | undefined {
  const [location = "", list = "", ...rest] = given.split("=");
  const [first = "", ...parts] = location.split(/(&|<<|>>|@)/);
  const start = readNumber(first, ALL_BITS);
  const values = list.split(",").map(readValue);
  if (start === undefined || rest.length > 0 || values.includes(undefined)) return undefined;
  const steps: { operator: Operator; number: number }[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const number = readNumber(parts[at + 1] ?? "", ALL_BITS);
    if (number === undefined) return undefined;
    steps.push({ operator: parts[at] as Operator, number });
  }
  return { start, steps, values: values.filter((value) => value !== undefined) };
}

function readValue(given: string): Range | undefined {
  const [low = "", high = low] = given.split(":");
  const [min, max] = [readNumber(low, ALL_BITS), readNumber(high, ALL_BITS)];
  return min === undefined || max === undefined ? undefined : { min, max };
}

const printTest = ({ start, steps, values }: U32Test): string => {
  const behind = steps.map(({ operator, number }) => `${operator}${hex(number)}`).join("");
  const wanted = values.map(({ min, max }) => (min === max ? hex(min) : `${hex(min)}:${hex(max)}`));
  return `${hex(start)}${behind}=${wanted.join(",")}`;
};

export const u32 = matchKind({
  kind: "u32",
  fields: { tests: option("--u32", tests) },
  check: (match) => (match.tests === undefined ? "-m u32 needs --u32" : undefined),
  holds({ tests: asked }, { packet }) {
    if (asked === undefined) return NO;
    const found = allHold(asked.value, packet);
    return asked.negated ? not(found) : found;
  },
});

const DOUBT = unknown("UNSUPPORTED_MATCH", "the bytes that it looks at say so", false);

function allHold(asked: readonly U32Test[], packet: Packet): Answer {
  const bytes = headerBytes(packet);
  let all = YES;
  for (const test of asked) {
    const found = holds(test, bytes);
    if (found.is === "no") return found;
    if (found.is === "unknown") all = found;
  }
  return all;
}

function holds({ start, steps, values }: U32Test, bytes: readonly Bits[]): Answer {
  let base = 0;
  let word = wordAt(bytes, base + start);
  for (const { operator, number } of steps) {
    if (word === undefined) return NO;
    if (operator === "@") {
      if (word.known !== ALL_BITS) return DOUBT;
      base += word.value;
      word = wordAt(bytes, base + number);
    } else {
      word = apply(word, operator, number);
    }
  }
  return word === undefined ? NO : isAmong(word, values);
}

const wordAt = (bytes: readonly Bits[], at: number): Bits | undefined =>
  at + 4 > bytes.length ? undefined : readWord(bytes, at);

function apply({ value, known }: Bits, operator: Exclude<Operator, "@">, number: number): Bits {
  if (operator === "&") return { value: (value & number) >>> 0, known: (known | ~number) >>> 0 };
  // The kernel shifts 32-bit numbers; a shift by 32 or more leaves nothing.
  if (number > 31) return { value: 0, known: ALL_BITS };
  if (operator === "<<") {
    return { value: (value << number) >>> 0, known: ((known << number) | (2 ** number - 1)) >>> 0 };
  }
  return { value: value >>> number, known: ~(~known >>> number) >>> 0 };
}

function isAmong({ value, known }: Bits, values: readonly Range[]): Answer {
  const least = (value & known) >>> 0;
  const most = (least | ~known) >>> 0;
  if (values.some(({ min, max }) => least >= min && most <= max)) return YES;
  const possible = values.some(({ min, max }) => {
    if (most < min || least > max) return false;
    return min !== max || (min & known) >>> 0 === least;
  });
  return possible ? DOUBT : NO;
}
