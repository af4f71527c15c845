// Which network namespaces there are, and which processes are in each. Linux: network_namespaces(7), proc(5).

import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

export interface FoundNamespaces {
  /** Inode of the namespace that the reader is in. */
  readonly own: string;
  /** Of each namespace its processes, lowest first; the reader's own namespace among them. */
  readonly pids: ReadonlyMap<string, readonly number[]>;
  /** Of each foreign namespace the process by way of which it is read. */
  readonly read: ReadonlyMap<string, number>;
  /** Processes that we may not look into. */
  readonly hidden: number;
}

/**
 * Leaves for the sections after it `all`, each process with its namespace before it, the lowest PID first as the
 * others are more likely to be gone in a moment, and `reps`, of each foreign namespace the first.
 */
export const namespaces: Section<FoundNamespaces> = {
  asked: "stat -L /proc/*/ns/net",
  lines: `own=$(stat -L -c %i /proc/self/ns/net) || return
set -- /proc/[0-9]*
echo "own $own $#"
all=$(stat -L -c '%i %n' /proc/[0-9]*/ns/net 2>/dev/null | sort -t/ -k3,3n)
echo "$all"
reps=; ino=
for word in $(echo "$all" | sort -s -u -k1,1n); do case $word in
  /*) pid=\${word#/proc/}; [ "$ino" = "$own" ] || reps="$reps \${pid%/ns/net}" ;;
  *) ino=$word ;;
esac; done
echo "reps$reps"`,
  read(text) {
    const pids = new Map<string, number[]>();
    const homes = new Map<number, string>();
    let own = "";
    let seen = 0;
    let reps: number[] = [];
    for (const line of text.split("\n")) {
      const [first = "", second = "", third = ""] = line.split(" ");
      if (first === "own") {
        own = second;
        seen = Number(third);
      } else if (first === "reps") reps = line.split(" ").slice(1).map(Number);
      else if (/^\d+$/.test(first)) {
        const pid = pidIn(second);
        const list = pids.get(first);
        if (list === undefined) pids.set(first, [pid]);
        else list.push(pid);
        homes.set(pid, first);
      }
    }
    for (const list of pids.values()) list.sort((a, b) => a - b);
    const read = new Map(reps.map((pid) => [homes.get(pid) ?? "", pid]));
    return clean({ own, pids, read, hidden: Math.max(0, seen - homes.size) });
  },
};

const pidIn = (path: string): number => Number(/^\/proc\/(\d+)\//.exec(path)?.[1] ?? 0);
