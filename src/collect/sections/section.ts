/** One thing that is read from a host: its lines of the one script, and who reads what they print. */

import type { Parsed } from "../../core/text/source.ts";

export interface Section<T> {
  /** What a person would type for the same facts; named in gaps. */
  readonly asked: string;
  /** POSIX shell commands, the body of a function. Their status is the section's; 127 says that the tool is missing. */
  readonly lines: string;
  /** Lines that run while the sections behind the one named run; the section finds what they print at descriptor 3. */
  readonly beside?: { readonly after: string; readonly lines: string };
  read(text: string): Parsed<T>;
}

/** A command of iproute2 that prints JSON; busybox's programs of the same names cannot, and count as missing. */
export const iproute = (
  program: "ip" | "bridge",
  options: string,
  within: "tool" | "limited" = "tool",
): string =>
  `has ${program} || { missing ${program}; return; }
is_iproute || return
${within} ${program} ${options}`;

/** What a section came to. One that was understood in part counts as not read: what is missing could decide. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: SectionFailure };

export interface SectionFailure {
  readonly kind: "absent" | "denied" | "timed-out" | "cut-off" | "garbled" | "failed";
  readonly asked: string;
  readonly said: string;
}
