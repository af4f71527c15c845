/** The options of one match or target while its words are read. */

import type { Problem } from "../text/source.ts";
import type { Word } from "../text/words.ts";
import { problemAt, type Given, type Option, type Spelled } from "./options.ts";

/** What was read so far. */
export interface Gathered {
  readonly values: Record<string, Given<unknown>>;
  /** How many they are. */
  size: number;
  /** What did not read, in the words of the source. */
  readonly lost: string[];
}

export const nothing = (): Gathered => ({ values: {}, size: 0, lost: [] });

/** An option of a rule with the words behind it. */
export interface Spoken {
  readonly spelled: Spelled;
  readonly word: Word;
  readonly values: readonly Word[];
  readonly negated: boolean;
}

type ByText = Map<string, Given<unknown>>;

/** Beyond that many values an option has a new one in each rule. */
const MOST_KNOWN = 2048;

/** What was read before of one word: rulesets say the same thing many times. */
export class Known {
  readonly #plain = new Map<Option<unknown>, ByText>();
  readonly #negated = new Map<Option<unknown>, ByText>();

  get(option: Option<unknown>, { text }: Word, negated: boolean): Given<unknown> | undefined {
    return (negated ? this.#negated : this.#plain).get(option)?.get(text);
  }

  add(option: Option<unknown>, { text }: Word, given: Given<unknown>): void {
    const known = given.negated ? this.#negated : this.#plain;
    const ofOption = known.get(option) ?? new Map<string, Given<unknown>>();
    if (ofOption.size === 0) known.set(option, ofOption);
    if (ofOption.size < MOST_KNOWN) ofOption.set(text, given);
  }
}

/** Takes an option that was read before; tells whether it could. */
export function gatherKnown(
  into: Gathered,
  { field, option }: Spelled,
  value: Word,
  negated: boolean,
  known: Known,
): boolean {
  const given = known.get(option, value, negated);
  if (given === undefined || Object.hasOwn(into.values, field)) return false;
  into.values[field] = given;
  into.size += 1;
  return true;
}

/** Adds an option to those gathered; returns what is wrong with it. */
export function gather(
  into: Gathered,
  spoken: Spoken,
  family: "ip" | "ip6",
  known: Known,
): Problem | undefined {
  const { spelled, word, values, negated } = spoken;
  const { field, option } = spelled;
  const key = option.repeatable === true ? nextKey(into.values, field) : field;
  const value = option.codec.read(
    values.map(({ text }) => text),
    family,
  );
  const wrong = wrongWith(spoken, Object.hasOwn(into.values, key), value);
  if (wrong !== undefined) {
    const texts = [word, ...values].map(({ text }) => text);
    into.lost.push([...(negated ? ["!"] : []), ...texts].join(" "));
    return problemAt("bad-value", wrong, values[0] ?? word);
  }
  if (!negated && option.isVacuous?.(value) === true) return undefined;
  const given = { value, negated };
  into.values[key] = given;
  into.size += 1;
  const [only] = values;
  if (only !== undefined && values.length === 1 && key === field) known.add(option, only, given);
  return undefined;
}

function nextKey(values: object, field: string): string {
  let key = field;
  for (let time = 2; Object.hasOwn(values, key); time += 1) key = `${field} ${time}`;
  return key;
}

function wrongWith(
  { spelled: { option }, values, negated }: Spoken,
  isGiven: boolean,
  value: unknown,
): string | undefined {
  if (isGiven) return `${option.name} is given twice`;
  if (negated && option.negatable !== true) return `${option.name} cannot be negated`;
  if (value !== undefined) return undefined;
  return `${option.name} does not take ${JSON.stringify(values.map(({ text }) => text).join(" "))}`;
}
