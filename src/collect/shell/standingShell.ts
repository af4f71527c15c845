/** A shell that is kept: one `sh` runs one script after the other, so that a far host costs one round trip a script. */

import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../deadline.ts";
import { done, type Outcome } from "../outcome.ts";
import type { Channel, OpenChannel } from "./channel.ts";
import { quote } from "./quote.ts";
import type { Limits, Ran, Shell } from "./shell.ts";
import { Printed } from "./printed.ts";

/** How long the far end has to go by itself. */
const GRACE_MS = 3_000;

/** Opens its channel when it first runs something, and again when that has broken. */
export class StandingShell implements Shell {
  readonly name: string;
  readonly #open: OpenChannel;
  #kept: Held | undefined;
  readonly #idleMs: number | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** Where nothing was run for that long it ends. */
  constructor(name: string, open: OpenChannel, idleMs?: number) {
    this.name = name;
    this.#open = open;
    this.#idleMs = idleMs;
  }

  /** Who gives up waiting is told at once; what was begun is ended with its deadline, and the next script waits for it. */
  run(script: string, limits: Limits): Promise<Outcome<Ran>> {
    const ran = this.#turn.then(() => this.#runNext(script, limits));
    this.#turn = ran.then(
      () => this.#restLater(),
      () => undefined,
    );
    return unlessAborted(ran, limits.signal);
  }

  /** Settles once nothing of it is left at the far end, or after a while all the same. Never rejects. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#rest();
  }

  async #rest(): Promise<void> {
    clearTimeout(this.#idle);
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.end();
  }

  #restLater(): void {
    if (this.#idleMs !== undefined) this.#idle = setTimeout(() => void this.#rest(), this.#idleMs);
  }

  async #runNext(script: string, limits: Limits): Promise<Outcome<Ran>> {
    clearTimeout(this.#idle);
    limits.signal.throwIfAborted();
    const kept = this.#kept;
    // One that broke while nobody used it is made anew.
    const first = await kept?.run(script, limits);
    if (first?.ok === true) return first;
    const opened = await this.#open();
    if (!opened.ok) return opened;
    if (this.#closed) opened.value.end();
    const held = new Held(opened.value, () => {
      if (this.#kept === held) this.#kept = undefined;
    });
    this.#kept = held;
    return held.run(script, limits);
  }
}

/** One channel, and the script that it is busy with. */
class Held {
  readonly #channel: Channel;
  #busy: Printed | undefined;

  constructor(channel: Channel, onEnd: () => void) {
    this.#channel = channel;
    channel.stdout.on("data", (chunk: Buffer) => this.#busy?.out(chunk));
    channel.stderr.on("data", (chunk: Buffer) => this.#busy?.err(chunk));
    // What breaks a stream ends the channel, and that is told.
    for (const stream of [channel.stdin, channel.stdout, channel.stderr]) {
      stream.on("error", () => channel.end());
    }
    void channel.ended.then(onEnd);
  }

  async end(): Promise<void> {
    this.#channel.end();
    await Promise.race([this.#channel.ended, sleep(GRACE_MS, undefined, { ref: false })]);
  }

  async run(script: string, { timeoutMs, maxBytes }: Limits): Promise<Outcome<Ran>> {
    const mark = `--${randomBytes(16).toString("hex")}--`;
    const printed = new Printed(mark, maxBytes);
    this.#busy = printed;
    const late = setTimeout(() => printed.stop("timed-out"), timeoutMs);
    this.#channel.stdin.write(lines(script, mark));
    const ending = await Promise.race([printed.over, this.#channel.ended]);
    clearTimeout(late);
    this.#busy = undefined;
    if ("kind" in ending) return { ok: false, failure: ending };
    if (ending.cut !== undefined) this.#channel.end();
    return done({ stdout: printed.stdout, stderr: printed.stderr, ...ending });
  }
}

/** The outer `sh` reads its input line by line and runs the script in another one, which gets nothing else to read. */
const lines = (script: string, mark: string): string =>
  [
    `script=${quote(script)}`,
    `printf '%s\\n' "$script" | sh`,
    `printf '\\n%s over %s\\n' '${mark}' "$?"; printf '\\n%s over\\n' '${mark}' >&2`,
    "",
  ].join("\n");

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(reasonOf(signal));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
