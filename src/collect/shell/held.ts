/** A channel that is open, and the script that it is busy with. */

import { setTimeout as sleep } from "node:timers/promises";
import { done, type Failure, type Outcome } from "../outcome.ts";
import type { Channel } from "./channel.ts";
import { marked, Printed } from "./printed.ts";
import { quote } from "./quote.ts";
import type { Limits, Ran } from "./shell.ts";

/** How long the far end has to go by itself. */
const GRACE_MS = 3_000;
/** A far end that was heard of before and begins nothing for so long is gone: its host slept, or the link is lost. */
const SILENT_MS = 5_000;
/** What nobody waits for any more has so long to come to its end; the next script waits for it. */
const GIVEN_UP_MS = 2_000;

export interface Task {
  readonly script: string;
  readonly mark: string;
  readonly limits: Limits;
  /** Another script ran here before. */
  readonly wasKept: boolean;
}

export class Held {
  readonly #channel: Channel;
  readonly #onGone: () => void;
  #busy: Printed | undefined;
  #gone: Failure | undefined;

  /** `onGone`: it is of no more use. */
  constructor(channel: Channel, onGone: () => void) {
    this.#channel = channel;
    this.#onGone = onGone;
    channel.stdout.on("data", (chunk: Buffer) => this.#busy?.out(chunk));
    channel.stderr.on("data", (chunk: Buffer) => this.#busy?.err(chunk));
    // What breaks a stream ends the channel, and that is told.
    for (const stream of [channel.stdin, channel.stdout, channel.stderr]) {
      stream.on("error", () => this.#leave());
    }
    void channel.ended.then((failure) => {
      this.#gone = failure;
      this.#onGone();
      this.#busy?.stop({ gone: failure });
    });
  }

  async end(): Promise<void> {
    this.#leave();
    await Promise.race([this.#channel.ended, sleep(GRACE_MS, undefined, { ref: false })]);
  }

  async run({ script, mark, limits, wasKept }: Task): Promise<Outcome<Ran>> {
    if (this.#gone !== undefined) return { ok: false, failure: this.#gone };
    const printed = new Printed(mark, limits.maxBytes);
    this.#busy = printed;
    const stopWatch = watch(printed, limits, wasKept);
    this.#channel.stdin.write(marked(runQuoted(script), mark));
    const { gone, ...ending } = await printed.over;
    stopWatch();
    this.#busy = undefined;
    if (ending.code === undefined) this.#leave();
    if (gone !== undefined) return { ok: false, failure: gone };
    return done({ stdout: printed.stdout, stderr: printed.stderr, ...ending });
  }

  #leave(): void {
    this.#onGone();
    this.#channel.end();
  }
}

/** The outer `sh` reads its input as it comes; the script gets nothing of that to read, and all that it sets is gone with it. */
const runQuoted = (script: string): string =>
  [`script=${quote(script)}`, `(eval "$script") </dev/null`].join("\n");

const SILENT: Failure = {
  kind: "cut-off",
  asked: "sh",
  said: "the far end does not answer any more",
};

/** Ends it from outside: late, silent from the beginning, or given up. */
function watch(printed: Printed, { signal, timeoutMs }: Limits, wasKept: boolean): () => void {
  const timers = [setTimeout(() => printed.stop({ cut: "timed-out" }), timeoutMs)];
  const ifSilent = (): void => {
    if (!printed.hasBegun) printed.stop({ gone: SILENT });
  };
  if (wasKept) timers.push(setTimeout(ifSilent, SILENT_MS));
  const giveUp = (): void => {
    timers.push(setTimeout(() => printed.stop({ cut: "timed-out" }), GIVEN_UP_MS));
  };
  signal.addEventListener("abort", giveUp, { once: true });
  return () => {
    signal.removeEventListener("abort", giveUp);
    for (const timer of timers) clearTimeout(timer);
  };
}
