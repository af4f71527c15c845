/** A `sh` that somebody holds open: what it reads, and what it and those that it starts print. */

import type { Failure, Outcome } from "../outcome.ts";

export interface Channel {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
  /** Settles once the far end is gone, with the reason. Never rejects. */
  readonly ended: Promise<Failure>;
  /** Ends the far end, at once. */
  readonly end: () => void;
}

/** Rejects never: what stands in the way is an outcome. What is not open when `closed` is aborted shall not come to be. */
export type OpenChannel = (closed: AbortSignal) => Promise<Outcome<Channel>>;
