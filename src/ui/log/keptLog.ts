/** A log whose end is kept, whatever level the person has it shown at: a report of a problem takes it along. */

import { visible } from "../../core/explain/words/text.ts";
import type { Log } from "../lens/log.ts";

const MAX_LINES = 400;
/** A stack, or what an engine said. */
const MAX_CHARACTERS = 2_000;

export class KeptLog implements Log {
  readonly #log: Log;
  readonly #now: () => Date;
  #lines: string[] = [];

  constructor(log: Log, now: () => Date = () => new Date()) {
    this.#log = log;
    this.#now = now;
  }

  /** The last of them, each with its time and its level. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  trace(message: string): void {
    this.#write("trace", message);
  }

  debug(message: string): void {
    this.#write("debug", message);
  }

  info(message: string): void {
    this.#write("info", message);
  }

  warn(message: string): void {
    this.#write("warn", message);
  }

  error(message: string): void {
    this.#write("error", message);
  }

  /** What a host wrote cannot look like lines of ours: those of one message are set in. */
  #write(level: keyof Log, message: string): void {
    const lines = message.slice(0, MAX_CHARACTERS).split("\n").map(visible).join("\n    ");
    this.#log[level](lines);
    this.#lines.push(`${this.#now().toISOString().slice(11, 23)} ${level}: ${lines}`);
    if (this.#lines.length > 2 * MAX_LINES) this.#lines = this.#lines.slice(-MAX_LINES);
  }
}
