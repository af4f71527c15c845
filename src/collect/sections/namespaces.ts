// Which network namespaces there are, and which processes are in each. Linux: network_namespaces(7), proc(5).

import { present } from "../fields.ts";
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
  /** Namespaces of processes that we may not look into: their ids are not those of the namespaces, though as unique. */
  readonly unnamed: ReadonlySet<string>;
  /** Processes that we may not look into. */
  readonly hidden: number;
  /** How `/proc` keeps processes of others from us (`hidepid`), and the group that it shows them to. */
  readonly hides?: { readonly how: string; readonly exceptGroup?: number };
}

/**
 * Leaves for the sections after it `all`, each process with its namespace before it, the lowest PID first as the
 * others are more likely to be gone in a moment, `reps`, of each foreign namespace the first, and `rooms`, the files of
 * those that no process is in. An engine keeps its overlay networks in such (moby: daemon/libnetwork/osl), as does
 * ip-netns(8); they are mounted where the first process or the engine's sees them, and not always where the reader does.
 * Whoever may not ask for a process's namespace may still read its `/proc/PID/net`; files there have one inode number
 * for each namespace (fs/proc/generic.c, proc_register).
 */
export const namespaces: Section<FoundNamespaces> = {
  asked: "stat -L /proc/*/ns/net; cat /proc/*/mountinfo",
  lines: `own=$(stat -L -c %i /proc/self/ns/net) || return
set -- /proc/[0-9]*; count=$#
echo "own $own $count"
all=$(stat -L -c '%i %n' /proc/[0-9]*/ns/net 2>/dev/null | sort -t/ -k3,3n)
echo "$all"
shut=; set -- $all
[ $# -ge $((2 * count)) ] || shut=$(stat -c '%i %n' /proc/self/net/dev /proc/[0-9]*/net/dev 2>/dev/null | sort -t/ -k3,3n)
echo "$shut"
[ "$uid" = 0 ] || sed -n 's|^[^ ]* [^ ]* [^ ]* [^ ]* /proc .* - proc |/proc |p' /proc/self/mountinfo
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
for word in $(echo "$shut" | sort -s -u -k1,1n); do case $word in
  /proc/[0-9]*) pid=\${word#/proc/}; reps="$reps \${pid%/net/dev}" ;;
esac; done
echo "reps$reps"`,
  read(text) {
    const pids = new Map<string, number[]>();
    const homes = new Map<number, string>();
    const mounts = new Map<string, string>();
    let own = "";
    let seen = 0;
    let reps: number[] = [];
    let hides: FoundNamespaces["hides"];
    const shut = new Map<string, string[]>();
    for (const line of text.split("\n")) {
      const [first = "", second = "", third = ""] = line.split(" ");
      if (first === "own") {
        own = second;
        seen = Number(third);
      } else if (first === "reps") reps = line.split(" ").slice(1).map(Number);
      else if (/^\/proc\/\d+\/root\//.test(second)) mounts.set(first, second);
      else if (first === "/proc") hides = readHiding(line) ?? hides;
      else if (second.endsWith("/net/dev")) shut.set(first, [...(shut.get(first) ?? []), second]);
      else if (/^\d+$/.test(first)) {
        const pid = pidIn(second);
        const list = pids.get(first);
        if (list === undefined) pids.set(first, [pid]);
        else list.push(pid);
        homes.set(pid, first);
      }
    }
    const hidden = Math.max(0, seen - homes.size);
    const unnamed = new Set<string>();
    for (const [inode, files] of shut) {
      const known = files.map((file) =>
        file.startsWith("/proc/self/") ? own : homes.get(pidIn(file)),
      );
      const id = known.find((each) => each !== undefined) ?? inode;
      if (id === inode) unnamed.add(id);
      for (const pid of files.map(pidIn)) {
        if (pid === 0 || homes.has(pid)) continue;
        homes.set(pid, id);
        pids.set(id, [...(pids.get(id) ?? []), pid]);
      }
    }
    for (const list of pids.values()) list.sort((a, b) => a - b);
    const read = new Map(reps.map((pid) => [homes.get(pid) ?? "", pid]));
    return clean(present({ own, pids, read, mounts, unnamed, hidden, hides }));
  },
};

const pidIn = (path: string): number => Number(/^\/proc\/(\d+)\//.exec(path)?.[1] ?? 0);

/** `hidepid=2,gid=4`, since Linux 5.8 `hidepid=invisible,gid=4` (fs/proc/root.c, proc_show_options). */
function readHiding(options: string): FoundNamespaces["hides"] {
  const how = /\bhidepid=(\w+)/.exec(options)?.[1];
  const group = /\bgid=(\d+)/.exec(options)?.[1];
  if (how === undefined) return undefined;
  return present({ how, exceptGroup: group === undefined ? undefined : Number(group) });
}
