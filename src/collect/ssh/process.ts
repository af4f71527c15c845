/** A program that talks over its standard input and output for as long as somebody listens. */

import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawnTalking } from "../spawnTalking.ts";

/** What a program said last of why it ends; more is not kept. */
const MAX_SAID_CHARACTERS = 8_192;
const GRACE_MS = 500;

export interface Ending {
  readonly code?: number;
  readonly said: string;
  /** It could not be started. */
  readonly error?: NodeJS.ErrnoException;
}

export interface Talking {
  readonly child: ChildProcessWithoutNullStreams;
  /** Never rejects. */
  readonly ended: Promise<Ending>;
  readonly end: () => void;
}

export function startTalking(argv: readonly [string, ...string[]]): Talking {
  const child = spawnTalking(argv);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-MAX_SAID_CHARACTERS);
  });
  child.stderr.on("error", () => undefined);
  const ended = new Promise<Ending>((resolve) => {
    child.on("error", (error) => resolve({ said: error.message, error }));
    const over = (): void =>
      resolve({ said, ...(child.exitCode === null ? {} : { code: child.exitCode }) });
    child.on("close", over);
    // What it has left behind may hold these open, such as a master (OpenSSH before 8.5, ControlPersist).
    child.on("exit", () => void setTimeout(over, GRACE_MS).unref());
  });
  return { child, ended, end: () => end(child) };
}

/** Its own end of the wire is closed first, so that the far side sees it go; then it is ended. */
function end(child: ChildProcessWithoutNullStreams): void {
  child.stdin.destroy();
  child.kill("SIGTERM");
  const last = setTimeout(() => {
    child.kill("SIGKILL");
    // What it has started may hold these open for ever.
    child.stdout.destroy();
    child.stderr.destroy();
  }, GRACE_MS);
  last.unref();
  child.once("close", () => clearTimeout(last));
}
