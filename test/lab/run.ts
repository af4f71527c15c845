import { spawn } from "node:child_process";
import { once } from "node:events";
import { atEnd } from "./endings.ts";

/** Something in the lab did not come about. `log` is the tail of what the engine or the program said. */
export class LabError extends Error {
  readonly log: string;

  constructor(message: string, log = "") {
    super(log === "" ? message : `${message}\n${log}`);
    this.name = "LabError";
    this.log = log;
  }
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** How long the program may take before it is killed; 90 s unless told, as a machine under load has stood still for 30. */
  readonly timeoutMs?: number;
  /** Whether an exit status other than 0 is an answer instead of a `LabError`. */
  readonly mayFail?: boolean;
}

/** How a program ended and what it said. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Its whole process group is killed at the deadline. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [program = "", ...args] = argv;
  const timeoutMs = options.timeoutMs ?? 90_000;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    // A group of its own: `nsenter` and `unshare` fork, and killing them alone would leave the rest.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const late = { is: false };
  const deadline = setTimeout(() => {
    late.is = true;
    killGroup(child.pid);
  }, timeoutMs);
  const over = atEnd(() => killGroup(child.pid));
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  // A program that does not read its input to the end is no fault of the lab.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  try {
    const [code] = (await once(child, "close")) as [number | null];
    const ran = { code: code ?? -1, stdout: stdout(), stderr: stderr() };
    if (late.is) throw new LabError(`${asTyped(argv)} took over ${timeoutMs} ms`, ran.stderr);
    if (ran.code !== 0 && options.mayFail !== true) throw failed(argv, ran);
    return ran;
  } finally {
    clearTimeout(deadline);
    over();
  }
}

function gather(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}

function failed(argv: readonly string[], ran: Ran): LabError {
  const said = ran.stderr.trim() === "" ? ran.stdout : ran.stderr;
  return new LabError(`${asTyped(argv)} ended with ${ran.code}`, endsOf(said));
}

/** The ends of a log, enough to see a cause by: usage errors stand first, all others last. */
export function endsOf(text: string): string {
  const lines = text.trim().split("\n");
  return lines.length <= 30
    ? lines.join("\n")
    : [...lines.slice(0, 5), "…", ...lines.slice(-25)].join("\n");
}

function asTyped(argv: readonly string[]): string {
  const line = argv.join(" ");
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
