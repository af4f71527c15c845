// Which network namespaces there are, and which processes are in each. Linux: network_namespaces(7), proc(5).

import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

export interface FoundNamespaces {
  /** Inode of the namespace that the reader is in. */
  readonly own: string;
  /** Of each namespace its processes, lowest first; the reader's own namespace among them. */
  readonly pids: ReadonlyMap<string, readonly number[]>;
  /** Namespaces whose files are read by way of a process in them: its PID. */
  readonly read: ReadonlyMap<string, number>;
  /** Those whose `/sys` is theirs, told by its device number: every namespace's sysfs has its own. */
  readonly sysfs: ReadonlySet<number>;
  /** Processes that we may not look into. */
  readonly hidden: number;
}

/**
 * Leaves for the sections after it `reps`, one process of each foreign namespace, and `views`, those among them
 * whose `/proc/PID/root/sys` is a sysfs of that namespace. A process may well have another one's: `nsenter -n`
 * leaves the caller's in place. So each namespace is looked at by the first of its processes whose sysfs has
 * another device number than the reader's.
 */
export const namespaces: Section<FoundNamespaces> = {
  asked: "stat -L /proc/*/ns/net",
  lines: `own=$(stat -L -c %i /proc/self/ns/net) || return
set -- /proc/[0-9]*
echo "own $own $#"
all=$(stat -L -c '%i %n' /proc/[0-9]*/ns/net 2>/dev/null)
echo "$all"
others=; reps=; views=; ino=
for word in $all; do case $word in
  /*) pid=\${word#/proc/}; pid=\${pid%/ns/net}
    if [ "$ino" != "$own" ]; then eval "ns_$pid=$ino"; others="$others $pid"; fi ;;
  *) ino=$word ;;
esac; done
[ -n "$others" ] || return 0
mine=$(stat -L -c %d /sys)
set --; for pid in $others; do set -- "$@" "/proc/$pid/root/sys"; done
seen=' '; dev=
for word in $(stat -L -c '%d %n' "$@" 2>/dev/null); do case $word in
  /*) pid=\${word#/proc/}; pid=\${pid%/root/sys}; eval "ino=\\$ns_$pid"
    case $seen in *" $ino "*) ;; *)
      if [ "$dev" != "$mine" ]; then seen="$seen$ino "; views="$views $pid"; fi ;;
    esac ;;
  *) dev=$word ;;
esac; done
for pid in $others; do eval "ino=\\$ns_$pid"
  case $seen in *" $ino "*) ;; *) seen="$seen$ino "; reps="$reps $pid" ;; esac
done
reps="$views$reps"
set --; for pid in $views; do set -- "$@" "/proc/$pid/root/sys"; done
views=; kind=
if [ $# -gt 0 ]; then
  kinds=$(stat -f -c '%t %n' "$@" 2>/dev/null)
  devs=$(stat -L -c '%d %n' "$@" 2>/dev/null)
  for word in $kinds; do case $word in
    /*) pid=\${word#/proc/}; [ "$kind" != 62656572 ] || views="$views \${pid%/root/sys}" ;;
    *) kind=$word ;;
  esac; done
  printf '%s\\n' "$devs" | sed 's/^/dev /'
fi
echo "reps$reps"
echo "views$views"`,
  read(text) {
    const pids = new Map<string, number[]>();
    const homes = new Map<number, string>();
    const devices = new Map<string, number[]>();
    let own = "";
    let seen = 0;
    let reps: number[] = [];
    let views: number[] = [];
    for (const line of text.split("\n")) {
      const [first = "", second = "", third = ""] = line.split(" ");
      if (first === "own") {
        own = second;
        seen = Number(third);
      } else if (first === "reps") reps = numbersIn(line);
      else if (first === "views") views = numbersIn(line);
      else if (first === "dev") add(devices, second, pidIn(third));
      else if (/^\d+$/.test(first)) {
        add(pids, first, pidIn(second));
        homes.set(pidIn(second), first);
      }
    }
    for (const list of pids.values()) list.sort((a, b) => a - b);
    const read = new Map(reps.flatMap((pid) => pairOf(homes.get(pid), pid)));
    // Two namespaces with one sysfs between them: at least one of the two is not what it seems.
    const shared = new Set([...devices.values()].filter((list) => list.length > 1).flat());
    const sysfs = new Set(views.filter((pid) => !shared.has(pid)));
    return clean({ own, pids, read, sysfs, hidden: Math.max(0, seen - homes.size) });
  },
};

const pidIn = (path: string): number => Number(/^\/proc\/(\d+)\//.exec(path)?.[1] ?? 0);

const numbersIn = (line: string): number[] => line.split(" ").slice(1).map(Number);

const pairOf = (key: string | undefined, pid: number): [string, number][] =>
  key === undefined ? [] : [[key, pid]];

function add(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
