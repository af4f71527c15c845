/** The one way to reach a host: run a read-only script there, get what it printed. */

import type { Failure, Outcome } from "../outcome.ts";

export interface Shell {
  /** The place, in words a person knows: `this machine`, `prod over SSH`. */
  readonly name: string;
  /** Feeds the script to a POSIX `sh`. Rejects only when the caller's signal is aborted. */
  run(script: string, limits: Limits): Promise<Outcome<Ran>>;
}

export interface Limits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Of standard output; what comes after is not read, and the script is ended. */
  readonly maxBytes: number;
}

/** What a script printed, up to where it ended or was ended. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** Absent when it was ended from outside. */
  readonly code?: number;
  /** Why it was ended before it was through. */
  readonly cut?: "timed-out" | "too-much-output";
  /** Whose rights it had: the login's own, or those that `sudo` gave. Absent where nobody looked for more. */
  readonly right?: "own" | "sudo";
  /** The place that it ran at, where that is another than the shell's own. */
  readonly place?: string;
  /** Why it did not run where it would have had more rights. */
  readonly instead?: Failure;
}
