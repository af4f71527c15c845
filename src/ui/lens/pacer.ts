/**
 * Turns events, however many and however fast, into runs of one task: never two at a time, the first soon after the
 * first event, and one more after the last. Two hundred containers started at once cost a few runs, not two hundred.
 */

import type { Disposable } from "../emitter.ts";

/** How long events gather before a run; a source gathers its own bursts before it tells of them. */
const GATHER_MS = 50;

/**
 * When runs follow each other without end, at least this part of what the last one took lies between them, so that a
 * slow host is not kept busy by us alone. The first few are not held up: of one `docker run` the events come while the
 * first of them is answered.
 */
const REST = 0.5;
const MAX_REST_MS = 2_000;
const FREE_RUNS = 3;

export class Pacer implements Disposable {
  readonly #task: () => Promise<unknown>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #again = false;
  #restMs = 0;
  #runs = 0;
  #disposed = false;

  /** The task handles its own failures. */
  constructor(task: () => Promise<unknown>) {
    this.#task = task;
  }

  /** Something changed: a run that begins after now is due. */
  nudge(): void {
    if (this.#disposed) return;
    if (this.#running) this.#again = true;
    else this.#timer ??= setTimeout(() => void this.#run(), Math.max(GATHER_MS, this.#restMs));
  }

  /** Forgets the run that is due. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#again = false;
  }

  dispose(): void {
    this.#disposed = true;
    this.rest();
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#running = true;
    const started = performance.now();
    try {
      await this.#task();
    } finally {
      this.#running = false;
      this.#runs = this.#again ? this.#runs + 1 : 0;
      const rest = Math.min((performance.now() - started) * REST, MAX_REST_MS);
      this.#restMs = this.#runs > FREE_RUNS ? rest : 0;
      if (this.#again) {
        this.#again = false;
        this.nudge();
      }
    }
  }
}
