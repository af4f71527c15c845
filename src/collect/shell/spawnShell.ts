/** Runs `sh` as a process of this machine, or a program that runs `sh` elsewhere, with the script on its input. */

import type { ChildProcess } from "node:child_process";
import { reasonOf } from "../deadline.ts";
import { spawnTalking } from "../spawnTalking.ts";
import type { Failure, FailureKind, Outcome } from "../outcome.ts";
import type { Limits, Ran, Shell } from "./shell.ts";

/** Enough to name a cause by; warnings beyond are not kept. */
const MAX_STDERR_BYTES = 256 * 1024;
/** How long a program that was asked to end may take before it is killed. */
const GRACE_MS = 500;

/** A shell behind an argument list: no word of it passes through a shell of this machine. */
export function spawnShell(name: string, argv: readonly [string, ...string[]]): Shell {
  return { name, run: (script, limits) => runScript(argv, script, limits) };
}

function runScript(
  argv: readonly [string, ...string[]],
  script: string,
  { signal, timeoutMs, maxBytes }: Limits,
): Promise<Outcome<Ran>> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(reasonOf(signal));
      return;
    }
    // A process group of its own: what the script has started ends with it.
    const child = spawnTalking(argv, { detached: true });
    let cut: Ran["cut"];
    const end = (why: Ran["cut"]): void => {
      cut ??= why;
      endGroup(child);
    };
    const cancel = (): void => end(undefined);
    const stdout = keep(child.stdout, maxBytes, () => end("too-much-output"));
    const stderr = keep(child.stderr, MAX_STDERR_BYTES, () => undefined);
    const deadline = setTimeout(() => end("timed-out"), timeoutMs);
    signal.addEventListener("abort", cancel, { once: true });

    const settle = (outcome: Outcome<Ran>): void => {
      clearTimeout(deadline);
      signal.removeEventListener("abort", cancel);
      if (signal.aborted) reject(reasonOf(signal));
      else resolve(outcome);
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      settle({ ok: false, failure: failureOf(argv.join(" "), error) });
    });
    child.on("close", (code) => {
      const status = code === null || cut !== undefined ? {} : { code };
      const why = cut === undefined ? {} : { cut };
      settle({ ok: true, value: { stdout: stdout(), stderr: stderr(), ...status, ...why } });
    });
    // A program that refuses to run the script closes its input; its exit tells more than EPIPE.
    child.stdin.on("error", () => undefined);
    child.stdin.end(script);
  });
}

/** Gathers a stream up to a number of bytes, and tells once when there is more. */
function keep(stream: NodeJS.ReadableStream, limit: number, onMore: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    const room = limit - size;
    size += chunk.length;
    if (room > 0) chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    if (chunk.length > room && room >= 0) onMore();
  });
  stream.on("error", () => undefined);
  return () => Buffer.concat(chunks).toString("utf8");
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, "SIGTERM");
  const last = setTimeout(() => {
    signalGroup(child, "SIGKILL");
    // A root process that we may not signal ends by itself once nobody reads it.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  }, GRACE_MS);
  child.once("close", () => clearTimeout(last));
}

function signalGroup(child: ChildProcess, name: "SIGTERM" | "SIGKILL"): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    child.kill(name);
  }
}

function failureOf(asked: string, error: NodeJS.ErrnoException): Failure {
  const failure = { kind: kindOf(error), asked, said: error.message };
  return error.code === "EMFILE" || error.code === "ENFILE"
    ? { ...failure, remedy: "Raise the number of files that this program may open (`ulimit -n`)" }
    : failure;
}

function kindOf(error: NodeJS.ErrnoException): FailureKind {
  if (error.code === "ENOENT") return "absent";
  return error.code === "EACCES" || error.code === "EPERM" ? "denied" : "failed";
}
