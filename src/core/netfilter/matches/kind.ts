/** What a match extension is made of. */

import type { Answer } from "../../answer.ts";
import type { Moment } from "../moment.ts";
import type { Fields, FieldValues, RulePlace } from "../options.ts";

/** All there is to know about one match extension. Its file is the only one that knows it. */
export interface MatchKind<K extends string, F extends Fields> {
  /** The name behind `-m`. */
  readonly kind: K;
  /** Its options, in the order that iptables-save prints them. */
  readonly fields: F;
  /** Puts shorthands as iptables-save prints them: `--syn` as the flags it stands for. */
  settle?(match: FieldValues<F>, place: RulePlace): FieldValues<F>;
  /** What is wrong with the options together, or in that place; `undefined` when nothing is. */
  check?(match: FieldValues<F>, place: RulePlace): string | undefined;
  holds(match: FieldValues<F>, moment: Moment): Answer;
}

export type MatchData<Kind> =
  Kind extends MatchKind<infer K, infer F> ? { readonly kind: K } & FieldValues<F> : never;

/** Names a kind, so that its data type follows from its options. */
export const matchKind = <const K extends string, F extends Fields>(
  kind: MatchKind<K, F>,
): MatchKind<K, F> => kind;
