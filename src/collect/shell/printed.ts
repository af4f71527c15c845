/** What one script prints into a channel that goes on after it. */

import type { Ran } from "./shell.ts";

/** Enough to name a cause by; warnings beyond are not kept. */
const MAX_STDERR_BYTES = 256 * 1024;

export type Ending = Pick<Ran, "code" | "cut">;

/** Gathers both outputs up to the mark that ends them. */
export class Printed {
  readonly over: Promise<Ending>;
  readonly #end: (ending: Ending) => void;
  readonly #out: Gathered;
  readonly #err: Gathered;
  readonly #mark: string;

  constructor(mark: string, maxBytes: number) {
    let end: (ending: Ending) => void = () => undefined;
    this.over = new Promise((resolve) => {
      end = resolve;
    });
    this.#end = end;
    this.#mark = mark;
    this.#out = new Gathered(maxBytes);
    this.#err = new Gathered(MAX_STDERR_BYTES);
  }

  get stdout(): string {
    return this.#before(this.#out);
  }

  get stderr(): string {
    return this.#before(this.#err);
  }

  out(chunk: Buffer): void {
    this.#out.add(chunk);
    if (this.#out.isFull) this.stop("too-much-output");
    this.#look();
  }

  err(chunk: Buffer): void {
    this.#err.add(chunk);
    this.#look();
  }

  stop(cut: NonNullable<Ran["cut"]>): void {
    this.#end({ cut });
  }

  /** Nothing is printed after the marks until another script runs, so they are the end of both. */
  #look(): void {
    const code = /\n(--[0-9a-f]+--) over (\d{1,3})\n$/.exec(this.#out.tail);
    if (code?.[1] !== this.#mark || !this.#err.tail.endsWith(`\n${this.#mark} over\n`)) return;
    this.#end({ code: Number(code[2]) });
  }

  #before(gathered: Gathered): string {
    const text = gathered.text();
    const at = text.lastIndexOf(`\n${this.#mark} over`);
    return at < 0 ? text : text.slice(0, at);
  }
}

const TAIL_CHARACTERS = 64;

class Gathered {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  isFull = false;
  /** What came last, also of what is not kept. */
  tail = "";

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    this.tail = (
      this.tail + chunk.toString("latin1", Math.max(0, chunk.length - TAIL_CHARACTERS))
    ).slice(-TAIL_CHARACTERS);
    const room = this.#limit - this.#size;
    this.#size += Math.min(room, chunk.length);
    if (chunk.length > room) this.isFull = true;
    if (room > 0) this.#chunks.push(chunk.subarray(0, room));
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}
