/** A shell that is kept: one `sh` runs one script after the other, so that a far host costs one round trip a script. */

import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../deadline.ts";
import { failed, type Outcome } from "../outcome.ts";
import { Refusing } from "../refusing.ts";
import type { OpenChannel } from "./channel.ts";
import { Held } from "./held.ts";
import type { Limits, Ran, Shell } from "./shell.ts";

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
  readonly #refusing = new Refusing();
  readonly #closed = new AbortController();

  /** Where nothing was run for that long it ends. */
  constructor(name: string, open: OpenChannel, idleMs?: number) {
    this.name = name;
    this.#open = open;
    this.#idleMs = idleMs;
  }

  /** Who gives up waiting is told at once. */
  run(script: string, limits: Limits): Promise<Outcome<Ran>> {
    const ran = this.#turn.then(() => this.#refusing.unless(() => this.#runNext(script, limits)));
    this.#turn = ran.catch(() => undefined).then(() => this.#restLater());
    return unlessAborted(ran, limits.signal);
  }

  /** Settles once nothing of it is left at the far end, or after a while all the same. Never rejects. */
  async close(): Promise<void> {
    this.#closed.abort();
    const ends = Promise.all([this.#rest(), this.#turn]);
    await Promise.race([ends, sleep(GRACE_MS, undefined, { ref: false })]);
  }

  async #rest(): Promise<void> {
    clearTimeout(this.#idle);
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.end();
  }

  #restLater(): void {
    if (this.#idleMs === undefined || this.#kept === undefined) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#rest(), this.#idleMs);
  }

  async #runNext(script: string, limits: Limits): Promise<Outcome<Ran>> {
    limits.signal.throwIfAborted();
    clearTimeout(this.#idle);
    const mark = `--${randomBytes(16).toString("hex")}--`;
    // One that broke while nobody used it is made anew.
    const first = await this.#kept?.run({ script, mark, limits, wasKept: true });
    if (first?.ok === true) return first;
    if (this.#isClosed()) return failed("cut-off", this.name, "it was closed");
    const opened = await this.#open(this.#closed.signal);
    if (!opened.ok) return opened;
    const held = new Held(opened.value, () => {
      if (this.#kept === held) this.#kept = undefined;
    });
    this.#kept = held;
    if (this.#isClosed()) await this.#rest();
    limits.signal.throwIfAborted();
    return held.run({ script, mark, limits, wasKept: false });
  }

  #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(reasonOf(signal));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
