/** Places in a text, and what a reader stumbled on. */

/** Offsets in the source, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something in the source that was not understood. Reading goes on after it. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly span: Span;
  /** Line and column from 1, where the reader works by lines. */
  readonly line?: number;
  readonly column?: number;
}

export type ProblemCode =
  | "unclosed-quote"
  | "unknown-line"
  | "unknown-option"
  | "bad-value"
  | "missing-value"
  | "no-table"
  | "no-such-chain"
  | "not-json"
  | "unexpected-shape"
  | "cut-off";

/** What a reader made of a source: always a value, together with all it stumbled on. */
export interface Parsed<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}
