/** What one script prints into a channel that goes on after it. */

import type { Failure } from "../outcome.ts";
import type { Ran } from "./shell.ts";

/** Enough to name a cause by; warnings beyond are not kept. */
const MAX_STDERR_BYTES = 256 * 1024;

/** How a script ended; a failure where the channel went before it. */
export type Ending = Pick<Ran, "code" | "cut"> & { readonly gone?: Failure };

/** The words of a shell that run the script between marks on both outputs. */
export const marked = (run: string, mark: string): string =>
  [
    `printf '\\n%s begins\\n' '${mark}'; printf '\\n%s begins\\n' '${mark}' >&2`,
    run,
    `printf '\\n%s over %s\\n' '${mark}' "$?"; printf '\\n%s over 0\\n' '${mark}' >&2`,
    "",
  ].join("\n");

/** Gathers both outputs between the marks: what a login prints before is no part of it. */
export class Printed {
  readonly over: Promise<Ending>;
  /** The far end has been heard of. */
  hasBegun = false;
  readonly #end: (ending: Ending) => void;
  readonly #out: Gathered;
  readonly #err: Gathered;

  constructor(mark: string, maxBytes: number) {
    let end: (ending: Ending) => void = () => undefined;
    this.over = new Promise((resolve) => {
      end = resolve;
    });
    this.#end = end;
    this.#out = new Gathered(mark, maxBytes);
    this.#err = new Gathered(mark, MAX_STDERR_BYTES);
  }

  get stdout(): string {
    return this.#out.text();
  }

  get stderr(): string {
    return this.#err.text();
  }

  out(chunk: Buffer): void {
    this.hasBegun = true;
    this.#out.add(chunk);
    if (this.#out.isFull) this.stop({ cut: "too-much-output" });
    this.#look();
  }

  err(chunk: Buffer): void {
    this.#err.add(chunk);
    this.#look();
  }

  stop(ending: Ending): void {
    this.#end(ending);
  }

  /** Each output comes by itself. */
  #look(): void {
    const { code } = this.#out;
    if (code !== undefined && this.#err.code !== undefined) this.#end({ code });
  }
}

/** As long as the longest mark with what belongs to it. */
const TAIL_BYTES = 64;

class Gathered {
  /** What the last mark tells. */
  code: number | undefined;
  isFull = false;
  readonly #begin: string;
  readonly #over: string;
  readonly #chunks: Buffer[] = [];
  #room: number;
  #hasBegun = false;
  /** What came last, also of what is not kept. */
  #tail = "";

  constructor(mark: string, limit: number) {
    this.#room = limit;
    this.#begin = `\n${mark} begins\n`;
    this.#over = `\n${mark} over `;
  }

  add(chunk: Buffer): void {
    if (this.code !== undefined) return;
    // A character is a byte of it.
    const seen = this.#tail + chunk.toString("latin1");
    this.#tail = seen.slice(-TAIL_BYTES);
    if (this.#hasBegun) this.#keep(chunk, seen);
    else this.#untilBegin(seen);
  }

  #untilBegin(seen: string): void {
    const at = seen.indexOf(this.#begin);
    if (at < 0) return;
    this.#hasBegun = true;
    const rest = seen.slice(at + this.#begin.length);
    this.#keep(Buffer.from(rest, "latin1"), rest);
  }

  #keep(chunk: Buffer, seen: string): void {
    const at = seen.indexOf(this.#over);
    const code = at < 0 ? undefined : /^(\d{1,3})\n/.exec(seen.slice(at + this.#over.length));
    if (code?.[1] !== undefined) this.code = Number(code[1]);
    if (this.#room > 0) this.#chunks.push(chunk.subarray(0, this.#room));
    this.#room -= chunk.length;
    // The mark itself may be what is too much.
    if (this.#room < 0 && this.code === undefined) this.isFull = true;
  }

  text(): string {
    const all = Buffer.concat(this.#chunks);
    const end = all.indexOf(this.#over);
    return all.toString("utf8", 0, end < 0 ? all.length : end);
  }
}
