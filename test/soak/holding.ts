import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// A context that is made after the flag is set has it.
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** What this process holds on to, once nothing is under way. */
export interface Holding {
  readonly heapBytes: number;
  /** Open files and sockets. */
  readonly files: number;
  /** Processes that it has started and that still run, or that nobody has waited for. */
  readonly children: number;
  /** Timers, pipes and sockets that Node waits for, by kind. */
  readonly waitsFor: Readonly<Record<string, number>>;
}

export function holding(): Holding {
  for (let run = 0; run < 3; run += 1) gc();
  const waitsFor: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) waitsFor[kind] = (waitsFor[kind] ?? 0) + 1;
  return {
    heapBytes: process.memoryUsage().heapUsed,
    files: readdirSync("/proc/self/fd").length,
    children: childrenOf(process.pid).length,
    waitsFor,
  };
}

/** Command lines of the children of a process. */
export function childrenOf(pid: number): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        // proc_pid_stat(5): the name may hold anything, parentheses too.
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        return parent === pid ? [commandOf(name)] : [];
      } catch {
        return [];
      }
    });
}

const commandOf = (pid: string): string =>
  readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim() || linkOf(pid);

function linkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return `process ${pid}, which has ended and was not waited for`;
  }
}

/** One line. */
export function describeHolding({ heapBytes, files, children, waitsFor }: Holding): string {
  const kinds = Object.entries(waitsFor)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");
  return `heap ${(heapBytes / 1024 / 1024).toFixed(1)} MiB, ${files} files, ${children} children, waits for ${kinds}`;
}
