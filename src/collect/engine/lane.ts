/** What a request takes for its own connection, and an answer comes out of: one of each. */

import { Duplex } from "node:stream";

export class Lane extends Duplex {
  /** It was asked anew once because nothing came. */
  wasMoved = false;
  request: Buffer = Buffer.alloc(0);
  /** Told when nobody waits for the answer any more. */
  onLeave: () => void = () => undefined;
  readonly #send: (lane: Lane) => void;

  constructor(send: (lane: Lane) => void) {
    // Answers are small, and read at once; a lane holds back none of the others.
    super({ read: () => undefined });
    this.#send = send;
  }

  override _write(request: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.request = request;
    this.#send(this);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    done(error);
    this.onLeave();
  }
}
