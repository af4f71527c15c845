/** One thing that is read from a host: its lines of the one script, and who reads what they print. */

import type { Parsed } from "../../core/text/source.ts";

export interface Section<T> {
  /** What a person would type for the same facts; named in gaps. */
  readonly asked: string;
  /** POSIX shell commands, the body of a function. Their status is the section's; 127 says that the tool is missing. */
  readonly lines: string;
  read(text: string): Parsed<T>;
}

/** What a section came to. One that was understood in part counts as not read: what is missing could decide. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: SectionFailure };

export interface SectionFailure {
  readonly kind: "absent" | "denied" | "timed-out" | "cut-off" | "garbled" | "failed";
  readonly asked: string;
  readonly said: string;
}
