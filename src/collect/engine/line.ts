/** One connection to an engine, and the lanes that wait for an answer on it, in order. */

import type { Duplex } from "node:stream";
import { AnswerEnd } from "./answerEnd.ts";
import type { Lane } from "./lane.ts";

/** A connection that has been heard of is not silent for longer while it lives and the engine is well. */
const STALL_MS = 3_000;
/** Of answers that nobody waits for any more. */
const MAX_SKIPPED_BYTES = 4 * 1024 * 1024;

interface Telling {
  /** The connection is over; these have not been answered, and can be asked again on another one. */
  readonly over: (again: readonly Lane[]) => void;
  /** It has nothing more to do, or these wait behind an answer that does not come. */
  readonly elsewhere: (lanes: readonly Lane[]) => void;
}

interface Waiting {
  readonly lane: Lane;
  readonly answer: AnswerEnd;
}

export class Line {
  /** It waits for one slow answer and takes no more. */
  isStuck = false;
  /** So many requests it took, and then it was closed, as the far end had said. */
  wasClosedAfter: number | undefined;
  sent = 0;
  readonly #stream: Duplex;
  readonly #telling: Telling;
  #lanes: Waiting[] = [];
  #answered = 0;
  #isHeard = false;
  #skipped = 0;
  #stall: ReturnType<typeof setTimeout> | undefined;

  constructor(stream: Duplex, telling: Telling) {
    this.#stream = stream;
    this.#telling = telling;
    let why: Error | undefined;
    stream.on("data", (chunk: Buffer) => this.#take(chunk));
    stream.on("error", (error) => {
      why = error;
    });
    stream.on("end", () => stream.destroy());
    stream.on("close", () => this.#over(why));
  }

  get waiting(): number {
    return this.#lanes.length;
  }

  send(lane: Lane): void {
    this.#lanes.push({ lane, answer: new AnswerEnd() });
    this.sent += 1;
    lane.onLeave = () => this.#left();
    this.#stream.write(lane.request);
    if (this.#lanes.length === 1) this.#expect();
  }

  end(): void {
    this.#stream.destroy();
  }

  /** An answer that nobody waits for any more is passed over when it comes; a link that was never up is given up. */
  #left(): void {
    if (!this.#isHeard && this.#lanes.every(({ lane }) => lane.destroyed)) this.end();
  }

  #take(chunk: Buffer): void {
    this.#isHeard = true;
    try {
      for (let rest = chunk; rest.length > 0;) rest = this.#hand(rest);
    } catch (error) {
      this.#stream.destroy(Object.assign(error as Error, { code: "HPE_INVALID" }));
    }
    if (this.#skipped > MAX_SKIPPED_BYTES) this.end();
    this.#expect();
  }

  /** Gives the next answer what is its own of these bytes, and back what is not. */
  #hand(bytes: Buffer): Buffer {
    const [next] = this.#lanes;
    // What was asked on another connection since is answered here as well.
    if (this.#stream.destroyed) return Buffer.alloc(0);
    if (next === undefined) throw new Error("an answer came that nobody asked for");
    const { lane, answer } = next;
    const own = answer.take(bytes);
    if (lane.destroyed) this.#skipped += own;
    lane.push(bytes.subarray(0, own));
    if (answer.isOver) this.#answerOver(answer);
    return bytes.subarray(own);
  }

  #answerOver({ closes }: AnswerEnd): void {
    this.#lanes.shift();
    this.#answered += 1;
    this.#skipped = 0;
    if (closes) this.wasClosedAfter = this.#answered;
    if (closes || (this.isStuck && this.#lanes.length === 0)) this.end();
    else if (this.#lanes.length === 0) this.#telling.elsewhere([]);
  }

  #expect(): void {
    clearTimeout(this.#stall);
    if (!this.#isHeard || this.#lanes.length === 0 || this.#stream.destroyed) return;
    this.#stall = setTimeout(() => this.#stalled(), STALL_MS);
    this.#stall.unref();
  }

  /**
   * The link may be lost, or one answer takes its time, as of a container whose disk hangs. Once all is asked again on
   * another connection, that one last; if it is slow there too, it alone keeps this connection.
   */
  #stalled(): void {
    const [head, ...rest] = this.#lanes;
    if (head === undefined) return;
    const { lane, answer } = head;
    const lanes = rest.map((each) => each.lane);
    if (lane.destroyed || !(lane.wasMoved || answer.isBegun)) {
      lane.wasMoved = true;
      this.#lanes = [];
      this.end();
      this.#telling.over([...lanes, lane]);
    } else {
      this.isStuck = true;
      this.#lanes = [head];
      this.#telling.elsewhere(lanes);
    }
  }

  /** Whoever has answered may do so again (RFC 9112, 9.3.2); who never has is not asked a second time. */
  #over(why: Error | undefined): void {
    clearTimeout(this.#stall);
    const [head, ...rest] = this.#lanes;
    this.#lanes = [];
    const error = why ?? Object.assign(new Error("the connection ended"), { code: "ECONNRESET" });
    const isWhole = head?.answer.endsWithConnection === true && why === undefined;
    if (isWhole) head.lane.push(null);
    const isLost = head !== undefined && (this.#answered === 0 || head.answer.isBegun);
    if (isLost && !isWhole) head.lane.destroy(error);
    const again = isLost || head === undefined ? rest : [head, ...rest];
    const canAsk = this.#answered > 0 || isWhole;
    if (!canAsk) for (const { lane } of again) lane.destroy(error);
    this.#telling.over(canAsk ? again.map(({ lane }) => lane) : []);
  }
}
