import { spawn } from "node:child_process";
import { once } from "node:events";
import { LabError } from "./run.ts";

/** Does some work that no other process on this machine does at the same time. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  // The lock is the holder's open file: it is free again however this process ends.
  const holder = spawn("flock", [file, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const held = once(holder.stdout, "data").then(() => true);
  if (!(await Promise.race([held, once(holder, "exit").then(() => false)]))) {
    throw new LabError(`flock cannot take ${file}`);
  }
  try {
    return await work();
  } finally {
    const ended = once(holder, "close");
    holder.stdin.end();
    await ended;
  }
}
