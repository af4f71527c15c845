/** The options of a match or target as data: how each is read, and printed again, is said once. */

import type { Problem, ProblemCode } from "../text/source.ts";
import type { Word } from "../text/words.ts";
import type { Hook } from "./ruleset.ts";

/** A kind of value: how the words behind an option become it, and how iptables-save writes it. */
export interface Codec<V> {
  /** How many words it takes. */
  readonly words: number;
  /** The word may be missing. */
  readonly optional?: boolean;
  /** `undefined` for words that are no such value. */
  read(texts: readonly string[], family: "ip" | "ip6"): V | undefined;
  print(value: V): string;
}

export interface Option<V> {
  /** As iptables-save prints it. */
  readonly name: string;
  /** Other spellings that people may type. */
  readonly also?: readonly string[];
  readonly codec: Codec<V>;
  /** Whether `!` may stand before it. */
  readonly negatable?: boolean;
  /** Whether every packet has that value: iptables-save leaves the option out then. */
  isVacuous?(value: V): boolean;
  /** May be given again; the second is kept as `field 2`, and so on. */
  readonly repeatable?: boolean;
}

/** An option as a rule gives it. */
export interface Given<V> {
  readonly value: V;
  readonly negated: boolean;
}

export type Fields = Readonly<Record<string, Option<unknown>>>;

/** What a match or target says: of each field, the option given, in the order of the source. */
export type FieldValues<F> = {
  readonly [K in keyof F]?: F[K] extends Option<infer V> ? Given<V> : never;
};

/** Where the rule stands that a match or target is part of. */
export interface RulePlace {
  readonly family: "ip" | "ip6";
  readonly table: string;
  readonly chain: string;
  /** Hook of the chain; absent for a user's chain. */
  readonly hook?: Hook;
  /** The protocol that `-p` asks for; absent where it is negated or not given. */
  readonly protocol?: number;
}

/** What a match or target kind has in common for reading and printing. */
export interface Vocabulary {
  readonly kind: string;
  readonly fields: Fields;
  /** Puts shorthands as iptables-save prints them: `--syn` as the flags it stands for. */
  settle?(values: never, place: RulePlace): object;
  /** What is wrong with the options together, or in that place; `undefined` when nothing is. */
  check?(values: never, place: RulePlace): string | undefined;
}

/** The field whose option is spelled so, exactly or, as getopt allows, by an unambiguous beginning. */
export function findField(fields: Fields, name: string, exact: boolean): string | undefined {
  const spellings = spellingsOf(fields);
  const found = spellings.get(name);
  if (found !== undefined || exact) return found;
  const begun = new Set<string>();
  for (const [spelling, field] of spellings) if (spelling.startsWith(name)) begun.add(field);
  const [only] = begun;
  return begun.size === 1 ? only : undefined;
}

const spellingsOfFields = new WeakMap<Fields, ReadonlyMap<string, string>>();

function spellingsOf(fields: Fields): ReadonlyMap<string, string> {
  let spellings = spellingsOfFields.get(fields);
  if (spellings === undefined) {
    spellings = new Map(
      Object.entries(fields).flatMap(([field, { name, also = [] }]) =>
        [name, ...also].map((spelling) => [spelling, field] as const),
      ),
    );
    spellingsOfFields.set(fields, spellings);
  }
  return spellings;
}

/** The options of one match or target as far as they were read. */
export interface Gathered {
  readonly values: Record<string, Given<unknown>>;
  /** What did not read, in the words of the source. */
  readonly lost: string[];
}

/** An option of a rule with the words behind it. */
export interface GivenOption {
  readonly field: string;
  readonly option: Option<unknown>;
  readonly word: Word;
  readonly values: readonly Word[];
  readonly negated: boolean;
}

/** What was read before: rulesets say the same thing many times. */
export type Known = Map<Option<unknown>, Map<string, Given<unknown>>>;

/** Beyond that many values an option has a new one in each rule. */
const MOST_KNOWN = 2048;

/** Adds an option to those gathered; returns what is wrong with it. */
export function gather(
  { values, lost }: Gathered,
  given: GivenOption,
  family: "ip" | "ip6",
  known: Known,
): Problem | undefined {
  const { field, option } = given;
  const key = option.repeatable === true ? nextKey(values, field) : field;
  const value = valueOf(given, family, known);
  const wrong = wrongWith(given, Object.hasOwn(values, key), value);
  if (wrong !== undefined) {
    const texts = [given.word, ...given.values].map(({ text }) => text);
    lost.push([...(given.negated ? ["!"] : []), ...texts].join(" "));
    return problemAt("bad-value", wrong, given.values[0] ?? given.word);
  }
  if (value !== undefined && (given.negated || option.isVacuous?.(value.value) !== true)) {
    values[key] = value;
  }
  return undefined;
}

function valueOf(
  { option, values, negated }: GivenOption,
  family: "ip" | "ip6",
  known: Known,
): Given<unknown> | undefined {
  let ofOption = known.get(option);
  if (ofOption === undefined) {
    ofOption = new Map();
    known.set(option, ofOption);
  }
  const key = keyOf(values, negated);
  const before = ofOption.get(key);
  if (before !== undefined) return before;
  const value = option.codec.read(
    values.map(({ text }) => text),
    family,
  );
  if (value === undefined) return undefined;
  const given = { value, negated };
  if (ofOption.size < MOST_KNOWN) ofOption.set(key, given);
  return given;
}

function keyOf(values: readonly Word[], negated: boolean): string {
  const [only] = values;
  const text = values.length === 1 && only ? only.text : values.map((word) => word.text).join("\n");
  return negated ? `! ${text}` : text;
}

function nextKey(values: object, field: string): string {
  let key = field;
  for (let time = 2; Object.hasOwn(values, key); time += 1) key = `${field} ${time}`;
  return key;
}

function wrongWith(
  { option, values, negated }: GivenOption,
  isGiven: boolean,
  value: unknown,
): string | undefined {
  if (isGiven) return `${option.name} is given twice`;
  if (negated && option.negatable !== true) return `${option.name} cannot be negated`;
  if (value !== undefined) return undefined;
  return `${option.name} does not take ${JSON.stringify(values.map(({ text }) => text).join(" "))}`;
}

export const problemAt = (code: ProblemCode, message: string, at: Word): Problem => ({
  code,
  message,
  span: { start: at.start, end: at.end },
});

/** The values in the order of their fields, whatever was typed. */
export const inOrder = (fields: Fields, values: object): object =>
  Object.fromEntries(
    Object.keys(fields)
      .filter((field) => Object.hasOwn(values, field))
      .map((field) => [field, (values as Record<string, unknown>)[field]]),
  );

/** The options as iptables-save writes them, each with a blank before it. */
export function printFields(fields: Fields, values: object): string {
  let text = "";
  for (const [field, given] of Object.entries(values) as [string, Given<unknown>][]) {
    const option = fields[field] ?? fields[field.split(" ", 1)[0] ?? ""];
    if (option === undefined) continue;
    const value = option.codec.print(given.value);
    text += `${given.negated ? " !" : ""} ${option.name}${value === "" ? "" : ` ${value}`}`;
  }
  return text;
}
