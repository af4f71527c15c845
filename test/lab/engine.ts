import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError, endsOf } from "./run.ts";

const START_DEADLINE_MS = 60_000;

/** Starts an engine by its command line and waits until it answers on the socket. */
export async function startDaemon(
  argv: readonly string[],
  socket: string,
  logFile: string,
): Promise<ChildProcess> {
  const [program = "", ...args] = argv;
  const log = openSync(logFile, "a");
  const daemon = spawn(program, args, { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  daemon.unref();
  await untilAnswers(daemon, socket, logFile);
  return daemon;
}

/** Waits until whoever serves that socket answers; fails where its process ends before. */
export async function untilAnswers(
  daemon: ChildProcess,
  socket: string,
  logFile: string,
): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!(await answers(socket))) {
    if (daemon.exitCode !== null) {
      throw new LabError(
        `${socket}: its process ended with ${daemon.exitCode}`,
        excerptOf(logFile),
      );
    }
    if (Date.now() > deadline) {
      throw new LabError(`Nobody answers on ${socket}`, excerptOf(logFile));
    }
    await sleep(20);
  }
}

/** Waits until the engine's process has ended. */
export async function daemonEnd(daemon: ChildProcess, timeoutMs: number): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  daemon.ref();
  try {
    await once(daemon, "exit", { signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    throw new LabError(`dockerd has not ended after ${timeoutMs} ms`);
  }
}

/** The beginning and the end of the engine's log. */
export function excerptOf(logFile: string): string {
  return existsSync(logFile) ? endsOf(readFileSync(logFile, "utf8")) : "";
}

async function answers(socketPath: string): Promise<boolean> {
  if (!existsSync(socketPath)) return false;
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: "/_ping", timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on("timeout", () => ping.destroy());
    ping.on("error", () => resolve(false));
    ping.end();
  });
}
