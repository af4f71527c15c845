/** An engine's socket on the far side of the person's `ssh`, as `docker system dial-stdio` hands it through. */

import { Duplex } from "node:stream";
import type { Failure } from "../outcome.ts";
import { sshCommand } from "./command.ts";
import type { SshDestination } from "./destination.ts";
import { startTalking } from "./process.ts";
import { sshFailure } from "./sshFailure.ts";

/** A connection that broke, or never came about, with what to do. */
export class LinkError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.said);
    this.failure = failure;
  }
}

/** The bytes of one connection to the engine. It is destroyed with a `LinkError` when ssh ends. */
export function dialStdio(destination: SshDestination, socket?: string): Duplex {
  const host = socket === undefined ? "" : ` --host unix://${socket}`;
  const command = `docker${host} system dial-stdio`;
  const { child, ended, end } = startTalking(sshCommand(destination, command));
  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    // Why it does not take this any more is told when it has ended.
    write: (chunk: Buffer, _, done) => void child.stdin.write(chunk, () => done()),
    // Whoever closes one half of it at the engine gives up the answer (net/http closes on end of input).
    final: (done) => done(),
    destroy: (error, done) => {
      end();
      done(error);
    },
  });
  const answers = new FromStatusLine();
  child.stdout.on("data", (chunk: Buffer) => {
    const part = answers.take(chunk);
    if (part.length > 0 && !stream.push(part)) child.stdout.pause();
  });
  for (const each of [child.stdin, child.stdout]) each.on("error", () => undefined);
  void ended.then((ending) => {
    // The engine has closed it.
    if (ending.code === 0) stream.push(null);
    else stream.destroy(new LinkError(sshFailure(destination, ending)));
  });
  return stream;
}

const START = "HTTP/1.";
const MAX_NOISE_BYTES = 64 * 1024;

/** What the login's own start-up files print before the engine's first answer is left out. */
class FromStatusLine {
  #noise: Buffer | undefined = Buffer.alloc(0);

  take(chunk: Buffer): Buffer {
    if (this.#noise === undefined) return chunk;
    const all = Buffer.concat([this.#noise, chunk]);
    const at = all.indexOf(START);
    if (at < 0 && all.length < MAX_NOISE_BYTES) {
      this.#noise = all;
      return Buffer.alloc(0);
    }
    this.#noise = undefined;
    return all.subarray(Math.max(0, at));
  }
}
