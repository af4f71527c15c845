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
  /** Of namespaces that are mounted under a name: the file, seen from the reader. */
  readonly mounts: ReadonlyMap<string, string>;
  /** Processes that we may not look into. */
  readonly hidden: number;
}

/**
 * Leaves for the sections after it `all`, each process with its namespace before it, the lowest PID first as the
 * others are more likely to be gone in a moment, `reps`, of each foreign namespace the first, and `rooms`, the files of
 * those that no process is in. An engine keeps its overlay networks in such (moby: daemon/libnetwork/osl), as does
 * ip-netns(8); they are mounted where the first process or the engine's sees them, and not always where the reader does.
 */
export const namespaces: Section<FoundNamespaces> = {
  asked: "stat -L /proc/*/ns/net; cat /proc/*/mountinfo",
  lines: `own=$(stat -L -c %i /proc/self/ns/net) || return
set -- /proc/[0-9]*
echo "own $own $#"
all=$(stat -L -c '%i %n' /proc/[0-9]*/ns/net 2>/dev/null | sort -t/ -k3,3n)
echo "$all"
tables=/proc/1/mountinfo
for comm in $(grep -slx dockerd /proc/[0-9]*/comm); do tables="$tables \${comm%comm}mountinfo"; done
named=$(grep -sH ' - nsfs ' $tables | sed -n 's|^\\(/proc/[0-9]*\\)/mountinfo:[^ ]* [^ ]* [^ ]* net:\\[\\([0-9]*\\)\\] \\(/[-A-Za-z0-9_./@+]*\\) .*|\\2 \\1/root\\3|p' | sort -s -u -k1,1n)
echo "$named"
reps=; rooms=; ino=
for word in $({ echo "$all"; echo "$named"; } | sort -s -u -k1,1n); do case $word in
  /proc/*/root/*) [ "$ino" = "$own" ] || rooms="$rooms $word" ;;
  /*) pid=\${word#/proc/}; [ "$ino" = "$own" ] || reps="$reps \${pid%/ns/net}" ;;
  *) ino=$word ;;
esac; done
echo "reps$reps"`,
  read(text) {
    const pids = new Map<string, number[]>();
    const homes = new Map<number, string>();
    const mounts = new Map<string, string>();
    let own = "";
    let seen = 0;
    let reps: number[] = [];
    for (const line of text.split("\n")) {
      const [first = "", second = "", third = ""] = line.split(" ");
      if (first === "own") {
        own = second;
        seen = Number(third);
      } else if (first === "reps") reps = line.split(" ").slice(1).map(Number);
      else if (/^\/proc\/\d+\/root\//.test(second)) mounts.set(first, second);
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
    return clean({ own, pids, read, mounts, hidden: Math.max(0, seen - homes.size) });
  },
};

const pidIn = (path: string): number => Number(/^\/proc\/(\d+)\//.exec(path)?.[1] ?? 0);
