/** How asking an engine or a host went. A failure is an answer too: it is shown, not thrown. */

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export interface Failure {
  readonly kind: FailureKind;
  /** What was asked, as a person could type it. */
  readonly asked: string;
  /** What came back: standard error, or the engine's message. */
  readonly said: string;
  /** What to do, where what failed is known better than its kind tells. */
  readonly remedy?: string;
  /** Trying again is of no use before the person has done that. */
  readonly lasting?: true;
}

/** `absent`: no such program or file; `garbled`: an answer came and was not understood; `no-link`: ssh did not get there. */
export type FailureKind =
  "absent" | "denied" | "timed-out" | "unreachable" | "garbled" | "cut-off" | "no-link" | "failed";

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value });

export const failed = (kind: FailureKind, asked: string, said: string): Outcome<never> => ({
  ok: false,
  failure: { kind, asked, said: excerpt(said) },
});

const MAX_EXCERPT = 500;

/** The beginning of what was said, on one line and without control characters. */
export function excerpt(text: string): string {
  const plain = text.slice(0, 4 * MAX_EXCERPT).replace(/[\p{Cc}\p{Cf}\s]+/gu, " ");
  return plain.trim().slice(0, MAX_EXCERPT);
}
