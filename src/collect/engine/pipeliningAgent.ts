/**
 * Many GETs on few connections: all are sent at once, and the engine answers them in that order (RFC 9112, 9.3.2),
 * so that a far engine costs one round trip for all of them and not one for each.
 */

import { Agent } from "node:http";
import type { Duplex } from "node:stream";
import { Lane } from "./lane.ts";
import { Line } from "./line.ts";

export type Dial = () => Duplex;

/** Connections beside the usual ones, for those who wait behind an answer that does not come. */
const SPARE = 2;

/** For requests without a body alone: each has to be written in one piece. */
export class PipeliningAgent extends Agent {
  readonly #dial: Dial;
  readonly #usual: number;
  readonly #lines = new Set<Line>();
  #waiting: Lane[] = [];
  /** How many requests the far end takes on one connection, as it has shown. */
  #depth = Infinity;
  #isClosed = false;

  /** So many connections at a time. */
  constructor(dial: Dial, connections: number) {
    // Each request waits by itself; the connections behind are what is kept.
    super({ keepAlive: true, maxSockets: Infinity });
    this.#dial = dial;
    this.#usual = connections;
  }

  override createConnection(): Duplex {
    return new Lane((lane) => this.#send([lane]));
  }

  /** A lane is for one request. */
  override keepSocketAlive(): boolean {
    return false;
  }

  override destroy(): void {
    this.#isClosed = true;
    for (const line of this.#lines) line.end();
    this.#send([]);
    super.destroy();
  }

  #send(lanes: readonly Lane[]): void {
    this.#waiting.push(...lanes);
    const sent = this.#waiting.findIndex((lane) => !this.#sendOne(lane));
    this.#waiting.splice(0, sent < 0 ? Infinity : sent);
  }

  #sendOne(lane: Lane): boolean {
    if (this.#isClosed) lane.destroy(closedError());
    if (lane.destroyed) return true;
    const line = this.#line();
    line?.send(lane);
    return line !== undefined;
  }

  /** The one with the least to do. */
  #line(): Line | undefined {
    const lines = [...this.#lines];
    const usual = lines.filter((line) => !line.isStuck);
    const taking = usual.filter(({ sent }) => sent < this.#depth);
    for (const line of usual) if (line.waiting === 0 && !taking.includes(line)) line.end();
    const [best] = taking.sort((a, b) => a.waiting - b.waiting);
    if (best?.waiting === 0) return best;
    const isRoom = usual.length < this.#usual && lines.length < this.#usual + SPARE;
    return isRoom ? this.#connect() : best;
  }

  #connect(): Line {
    const line = new Line(this.#dial(), {
      over: (again) => {
        this.#lines.delete(line);
        if (line.wasClosedAfter !== undefined) this.#depth = line.wasClosedAfter;
        this.#send(again);
      },
      elsewhere: (lanes) => this.#send(lanes),
    });
    this.#lines.add(line);
    return line;
  }
}

/** Of what is asked after the end. */
export const closedError = (): Error =>
  Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
