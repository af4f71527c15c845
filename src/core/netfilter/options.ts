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

/** An option of a match or target, and the field it is for. */
export interface Spelled {
  readonly field: string;
  readonly option: Option<unknown>;
}

/** The option that is spelled so, exactly or, as getopt allows, by an unambiguous beginning. */
export function findOption(fields: Fields, name: string, exact: boolean): Spelled | undefined {
  const spellings = spellingsOf(fields);
  const found = spellings.get(name);
  if (found !== undefined || exact) return found;
  const begun = new Set<Spelled>();
  for (const [spelling, option] of spellings) if (spelling.startsWith(name)) begun.add(option);
  const [only] = begun;
  return begun.size === 1 ? only : undefined;
}

const spellingsOfFields = new WeakMap<Fields, ReadonlyMap<string, Spelled>>();

/** The options by all their spellings. */
function spellingsOf(fields: Fields): ReadonlyMap<string, Spelled> {
  let spellings = spellingsOfFields.get(fields);
  if (spellings === undefined) {
    spellings = new Map(
      Object.entries(fields).flatMap(([field, option]) => {
        const spelled = { field, option };
        return [option.name, ...(option.also ?? [])].map((name) => [name, spelled] as const);
      }),
    );
    spellingsOfFields.set(fields, spellings);
  }
  return spellings;
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
