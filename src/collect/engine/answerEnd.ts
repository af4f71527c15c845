/** Where one HTTP/1.1 answer to a GET ends and the next begins (RFC 9112, section 6.3). */

/** Node's own parser takes 16 KB of it. */
const MAX_HEAD_BYTES = 32 * 1024;
const MAX_LINE_BYTES = 16 * 1024;
const HEAD_END = "\r\n\r\n";

type State =
  | { readonly is: "head" }
  /** So many bytes of the body, or of a chunk and its line end, are to come. */
  | { readonly is: "body"; readonly left: number }
  | { readonly is: "chunk"; readonly left: number }
  | { readonly is: "chunk-size" | "trailer" | "to-the-end" | "over" };

/** Follows one answer; throws where it is no HTTP. */
export class AnswerEnd {
  #state: State = { is: "head" };
  /** The beginning of a line, or of the head, whose end is still to come. */
  #begun = Buffer.alloc(0);
  /** Some of it has come. */
  isBegun = false;
  /** The far end closes the connection after it. */
  closes = false;

  get isOver(): boolean {
    return this.#state.is === "over";
  }

  /** It has no length: where the connection ends, it does. */
  get endsWithConnection(): boolean {
    return this.#state.is === "to-the-end";
  }

  /** Takes the next bytes; gives how many of them belong to this answer. */
  take(bytes: Buffer): number {
    let at = 0;
    this.isBegun ||= bytes.length > 0;
    while (at < bytes.length && !this.isOver) at += this.#step(bytes.subarray(at));
    return at;
  }

  #step(bytes: Buffer): number {
    const state = this.#state;
    switch (state.is) {
      case "head":
        return this.#until(bytes, HEAD_END, MAX_HEAD_BYTES, (head) => this.#afterHead(head));
      case "chunk-size":
        return this.#until(bytes, "\r\n", MAX_LINE_BYTES, afterSize);
      case "trailer":
        return this.#until(bytes, "\r\n", MAX_LINE_BYTES, (line) => ({
          is: line === "" ? "over" : "trailer",
        }));
      case "body":
      case "chunk":
        return this.#skip(bytes, state);
      case "to-the-end":
      case "over":
        return bytes.length;
    }
  }

  #afterHead(head: string): State {
    const [first = "", ...fields] = head.split("\r\n");
    const [, minor, status] = /^HTTP\/1\.(\d) (\d{3})(?: |$)/.exec(first) ?? [];
    if (status === undefined) throw new Error("what came is no answer of HTTP");
    const connection = valuesOf(fields, "connection");
    this.closes = connection.includes("close") || (minor === "0" && connection.length === 0);
    return afterFields(Number(status), fields);
  }

  #skip(bytes: Buffer, { is, left }: { is: "body" | "chunk"; left: number }): number {
    const taken = Math.min(left, bytes.length);
    const rest = left - taken;
    if (rest > 0) this.#state = { is, left: rest };
    else this.#state = { is: is === "body" ? "over" : "chunk-size" };
    return taken;
  }

  #until(bytes: Buffer, end: string, limit: number, next: (text: string) => State): number {
    const all = Buffer.concat([this.#begun, bytes]);
    const at = all.indexOf(end, Math.max(0, this.#begun.length - end.length + 1));
    if ((at < 0 ? all.length : at) > limit) throw new Error("what came is no answer of HTTP");
    if (at < 0) {
      this.#begun = all;
      return bytes.length;
    }
    const taken = at + end.length - this.#begun.length;
    this.#begun = Buffer.alloc(0);
    this.#state = next(all.toString("latin1", 0, at));
    return taken;
  }
}

/** The values of a header field, in the order in which they came (RFC 9110, section 5.3). */
function valuesOf(fields: readonly string[], name: string): readonly string[] {
  return fields
    .filter((field) => field.toLowerCase().startsWith(`${name}:`))
    .flatMap((field) => field.slice(name.length + 1).split(","))
    .map((value) => value.trim().toLowerCase());
}

function afterFields(status: number, fields: readonly string[]): State {
  if (status >= 100 && status < 200) return { is: "head" };
  if (status === 204 || status === 304) return { is: "over" };
  const codings = valuesOf(fields, "transfer-encoding");
  if (codings.length > 0) return { is: codings.at(-1) === "chunked" ? "chunk-size" : "to-the-end" };
  const [length, ...others] = new Set(valuesOf(fields, "content-length"));
  if (length === undefined) return { is: "to-the-end" };
  if (!/^\d{1,15}$/.test(length) || others.length > 0) {
    throw new Error("an answer has no length that is a number");
  }
  return Number(length) === 0 ? { is: "over" } : { is: "body", left: Number(length) };
}

/** A chunk has a line end behind it; the last one, of no bytes, has the trailer. */
function afterSize(line: string): State {
  const digits = /^([0-9a-f]{1,12})(?:[ \t]*;.*)?[ \t]*$/i.exec(line)?.[1];
  if (digits === undefined) throw new Error("a chunk has no size that is a number");
  const size = Number.parseInt(digits, 16);
  return size === 0 ? { is: "trailer" } : { is: "chunk", left: size + 2 };
}
