/** One signal out of two endings: the caller gives up, or time is up. Nothing of it is left behind afterwards. */

import { setMaxListeners } from "node:events";

export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time, not the caller. */
  isLate(): boolean;
}

/** Runs `work` under a deadline of its own. */
export async function withDeadline<T>(
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const both = new AbortController();
  let late = false;
  const cancel = (): void => both.abort(reasonOf(signal));
  const timer = setTimeout(() => {
    late = true;
    both.abort(new Error("Time is up"));
  }, timeoutMs);
  if (signal.aborted) cancel();
  // Hundreds of requests may hang on one signal; Node warns of more than ten listeners.
  setMaxListeners(0, signal);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return await work({ signal: both.signal, isLate: () => late });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
  }
}

/** What a cancelled call rejects with. */
export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("Cancelled");
}
