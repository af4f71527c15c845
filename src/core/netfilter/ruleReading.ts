/** What reading the words of one rule goes through. */

import type { Problem } from "../text/source.ts";
import type { Word } from "../text/words.ts";
import { gather, gatherKnown, nothing, type Gathered, type Known } from "./gathering.ts";
import { problemAt, type RulePlace, type Spelled, type Vocabulary } from "./options.ts";
import type { Action } from "./statements.ts";

/** A match or target whose options are being gathered; no vocabulary for one that is not known. */
export interface Part {
  readonly word: Word;
  readonly name: Word;
  readonly vocabulary: Vocabulary | undefined;
  readonly options: Gathered;
  /** End of its last word in the source. */
  end: number;
  understood: boolean;
}

export interface RuleReading {
  readonly source: string;
  words: Word[];
  readonly place: RulePlace;
  /** The user's chains of the table. */
  readonly chains: ReadonlySet<string>;
  readonly problems: Problem[];
  readonly base: Gathered;
  readonly matches: Part[];
  target: Part | undefined;
  jump: Action | undefined;
  /** The next word to be read. */
  at: number;
  readonly known: Known;
}

export const newPart = (word: Word, name: Word, vocabulary: Vocabulary | undefined): Part => ({
  word,
  name,
  vocabulary,
  options: nothing(),
  end: name.end,
  understood: vocabulary !== undefined,
});

/** Reads the values of an option that has been found. */
export function takeValues(
  reading: RuleReading,
  into: Gathered,
  spelled: Spelled,
  word: Word,
  negatedBefore: boolean,
): void {
  let negated = negatedBefore;
  const { words: count, optional } = spelled.option.codec;
  const { known, place } = reading;
  const next = reading.words[reading.at];
  if (count === 1 && next !== undefined && gatherKnown(into, spelled, next, negated, known)) {
    reading.at += 1;
    return;
  }
  // Before iptables 1.4.3 the ! stood behind the option.
  if (count > 0 && next?.text === "!" && !next.quoted) {
    negated = true;
    reading.at += 1;
  }
  const isMissing = optional === true && (next === undefined || isOption(next));
  const values = isMissing ? [] : reading.words.slice(reading.at, reading.at + count);
  reading.at += values.length;
  if (values.length < count && optional !== true) {
    reading.problems.push(problemAt("missing-value", `${word.text} needs a value`, word));
  }
  const wrong = gather(into, { spelled, word, values, negated }, place.family, known);
  if (wrong !== undefined) reading.problems.push(wrong);
}

const isOption = ({ text, quoted }: Word): boolean => !quoted && /^(?:-|!$)/.test(text);

/** End of the word read last. */
export const endOf = (reading: RuleReading): number => reading.words[reading.at - 1]?.end ?? 0;
