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

/** An option word with its values, not yet looked into. */
export interface GivenOption {
  readonly field: string;
  readonly option: Option<unknown>;
  readonly values: readonly Word[];
  readonly negated: boolean;
  readonly word: Word;
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

/** Makes the data of the options of one match or target; what does not read is a problem, and among the lost. */
export function readFields(
  given: readonly GivenOption[],
  family: "ip" | "ip6",
  problems: Problem[],
  lost: GivenOption[] = [],
): Record<string, Given<unknown>> {
  const values: Record<string, Given<unknown>> = {};
  for (const each of given) {
    const { field, option, values: words, negated } = each;
    const key = option.repeatable === true ? nextKey(values, field) : field;
    const value = option.codec.read(
      words.map(({ text }) => text),
      family,
    );
    const wrong = wrongWith(each, Object.hasOwn(values, key), value);
    if (wrong !== undefined) {
      problems.push(problemAt("bad-value", wrong, words[0] ?? each.word));
      lost.push(each);
    } else if (negated || option.isVacuous?.(value) !== true) {
      values[key] = { value, negated };
    }
  }
  return values;
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
