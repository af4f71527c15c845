/**
 * Many GETs on few connections: all are sent at once, and the engine answers them in that order (RFC 9112, 9.3.2),
 * so that a far engine costs one round trip for all of them and not one for each.
 */

import { Agent } from "node:http";
import { Duplex } from "node:stream";
import { AnswerEnd } from "./answerEnd.ts";

export type Dial = () => Duplex;

/** For requests without a body alone: each has to be written in one piece. */
export class PipeliningAgent extends Agent {
  readonly #dial: Dial;
  readonly #lines: (Line | undefined)[];

  /** At most so many connections at a time. */
  constructor(dial: Dial, connections: number) {
    // Each request waits by itself; the connections behind are what is kept.
    super({ keepAlive: true, maxSockets: Infinity });
    this.#dial = dial;
    this.#lines = Array.from({ length: connections });
  }

  override createConnection(): Duplex {
    const loads = this.#lines.map((line) => line?.waiting ?? 0);
    const at = loads.indexOf(Math.min(...loads));
    const line = this.#lines[at] ?? this.#connect(at);
    return new Lane(line);
  }

  /** A lane is for one request. */
  override keepSocketAlive(): boolean {
    return false;
  }

  override destroy(): void {
    for (const line of this.#lines) line?.end();
    super.destroy();
  }

  #connect(at: number): Line {
    const line = new Line(this.#dial(), () => {
      if (this.#lines[at] === line) this.#lines[at] = undefined;
    });
    this.#lines[at] = line;
    return line;
  }
}

/** One connection, and the lanes that wait for an answer on it, in order. */
class Line {
  readonly #stream: Duplex;
  readonly #lanes: { readonly lane: Lane; readonly answer: AnswerEnd }[] = [];

  constructor(stream: Duplex, onEnd: () => void) {
    this.#stream = stream;
    let why: Error | undefined;
    stream.on("data", (chunk: Buffer) => this.#take(chunk));
    stream.on("error", (error) => {
      why = error;
    });
    stream.on("end", () => stream.destroy());
    stream.on("close", () => {
      onEnd();
      const error = why ?? Object.assign(new Error("the connection ended"), { code: "ECONNRESET" });
      for (const { lane, answer } of this.#lanes.splice(0)) {
        if (answer.endsWithConnection && why === undefined) lane.push(null);
        else lane.destroy(error);
      }
    });
  }

  get waiting(): number {
    return this.#lanes.length;
  }

  send(lane: Lane, request: Buffer, done: (error?: Error | null) => void): void {
    this.#lanes.push({ lane, answer: new AnswerEnd() });
    this.#stream.write(request, done);
  }

  /** An answer that nobody waits for any more is in the way of those behind it. */
  leave(lane: Lane): void {
    if (this.#lanes.some((each) => each.lane === lane)) this.end();
  }

  end(): void {
    this.#stream.destroy();
  }

  #take(chunk: Buffer): void {
    try {
      for (let rest = chunk; rest.length > 0;) rest = this.#hand(rest);
    } catch (error) {
      this.#stream.destroy(Object.assign(error as Error, { code: "HPE_INVALID" }));
    }
  }

  /** Gives the next answer what is its own of these bytes, and back what is not. */
  #hand(bytes: Buffer): Buffer {
    const [next] = this.#lanes;
    if (next === undefined) throw new Error("an answer came that nobody asked for");
    const { lane, answer } = next;
    const own = answer.take(bytes);
    if (answer.isOver) this.#lanes.shift();
    lane.push(bytes.subarray(0, own));
    return bytes.subarray(own);
  }
}

/** What a request takes for its own connection. */
class Lane extends Duplex {
  readonly #line: Line;

  constructor(line: Line) {
    // Answers are small, and read at once; a lane holds back none of the others.
    super({ read: () => undefined });
    this.#line = line;
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#line.send(this, chunk, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#line.leave(this);
    done(error);
  }
}
