/** Starts a program that is talked to; its streams are always there. */

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { PassThrough } from "node:stream";

/**
 * Where the process has no file handle left Node makes a child without streams, and says so by an `error` after that
 * (lib/internal/child_process.js, ChildProcess.prototype.spawn).
 */
export function spawnTalking(
  [program, ...args]: readonly [string, ...string[]],
  options: { readonly detached?: boolean } = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(program, args, { ...options, stdio: "pipe", windowsHide: true });
  const streams: Partial<Pick<ChildProcessWithoutNullStreams, "stdin">> = child;
  if (streams.stdin !== undefined) return child;
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  return Object.assign(child, { stdin, stdout, stderr });
}
