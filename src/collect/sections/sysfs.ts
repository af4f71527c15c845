// The interfaces of each namespace, seen in the sysfs of a process there. Linux: Documentation/ABI/testing/sysfs-class-net.

import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

/** Content of the files, by namespace, interface and file; the reader's own is there where no iproute2 tells of it. */
export type SysfsFiles = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, string>>>;

/** What the reader's own namespace is called among the others. */
export const OWN = "own";

const FILES = [
  "ifindex",
  "iflink",
  "address",
  "mtu",
  "operstate",
  "carrier",
  "flags",
  "type",
  "uevent",
  "master/ifindex",
  ...["bridge_id", "stp_state", "vlan_filtering", "nf_call_iptables", "nf_call_ip6tables"].map(
    (name) => `bridge/${name}`,
  ),
  ...["state", "hairpin_mode", "isolated", "unicast_flood", "learning"].map(
    (name) => `brport/${name}`,
  ),
];

const FILES_OF_LINK = FILES.map((name) => `"$link/${name}"`).join(" ");

/** Files that one process reads: a command line has an end, and a shell takes long to build a long one. */
const BATCH = 600;

/** No container has more interfaces than this to itself; one that has is not read whole. */
const MAX_LINKS = 64;

/** `SYSFS_MAGIC` of include/uapi/linux/magic.h: an image may have a plain folder there. */
const MAGIC = "62656572";

/**
 * A process may well have another namespace's sysfs: `nsenter -n` leaves the caller's in place. Each namespace has one
 * of its own, with a device number of its own; so each is looked at by the first of its processes whose sysfs is not
 * the reader's.
 */
export const sysfs: Section<SysfsFiles> = {
  asked: "cat /proc/PID/root/sys/class/net/...",
  lines: `[ -z "$asked" ] || return 0
if ! is_iproute 2>/dev/null; then
  set --
  for link in /sys/class/net/*; do
    set -- "$@" ${FILES_OF_LINK}
    if [ $# -ge ${BATCH} ]; then grep -sH '' "$@"; set --; fi
  done
  [ $# -eq 0 ] || grep -sH '' "$@"
fi
[ -n "$reps" ] || return 0
others=
for word in $all; do case $word in
  /*) [ "$ino" = "$own" ] && continue
    pid=\${word#/proc/}; pid=\${pid%/ns/net}; eval "ns_$pid=$ino"; others="$others $pid" ;;
  *) ino=$word ;;
esac; done
mine=$(stat -L -c %d /sys); seen=' '; found=; device=
set --; for pid in $others; do set -- "$@" "/proc/$pid/root/sys"; done
for word in $(stat -L -c '%d %n' "$@" 2>/dev/null); do case $word in
  /*)
    pid=\${word#/proc/}; pid=\${pid%/root/sys}; eval "ino=\\$ns_$pid"
    [ "$device" = "$mine" ] && continue
    case $seen in *" $ino "*) ;; *)
      seen="$seen$ino "; found="$found $pid"; echo "view $pid $ino $device" ;;
    esac ;;
  *) device=$word ;;
esac; done
[ -n "$found" ] || return 0
set --; for pid in $found; do set -- "$@" "/proc/$pid/root/sys"; done
views=; kind=
for word in $(stat -f -c '%t %n' "$@" 2>/dev/null); do case $word in
  /*) pid=\${word#/proc/}; [ "$kind" != ${MAGIC} ] || views="$views \${pid%/root/sys}" ;;
  *) kind=$word ;;
esac; done
set --
for pid in $views; do
  links=0
  for link in /proc/$pid/root/sys/class/net/*; do
    links=$((links + 1)); [ $links -le ${MAX_LINKS} ] || break
    set -- "$@" ${FILES_OF_LINK}
  done
  if [ $# -ge ${BATCH} ]; then grep -sH '' "$@"; set --; fi
done
[ $# -eq 0 ] || grep -sH '' "$@"
return 0`,
  read(text) {
    const views = readViews(text);
    const found = new Map<string, Map<string, Map<string, string>>>();
    for (const line of text.split("\n")) {
      const [, pid, link, name, rest] =
        /^(?:\/proc\/(\d+)\/root)?\/sys\/class\/net\/([^/]+)\/([\w/]+):(.*)$/.exec(line) ?? [];
      const netns = pid === undefined ? OWN : views.get(pid);
      if (netns === undefined || link === undefined || name === undefined) continue;
      const links = found.get(netns) ?? new Map<string, Map<string, string>>();
      found.set(netns, links);
      const files = links.get(link) ?? new Map<string, string>();
      links.set(link, files);
      const before = files.get(name);
      files.set(name, before === undefined ? (rest ?? "") : `${before}\n${rest ?? ""}`);
    }
    return clean(found);
  },
};

/** Namespaces by the PID that shows them. Of two with one sysfs between them at least one is not what it seems. */
function readViews(text: string): ReadonlyMap<string, string> {
  const views = [...text.matchAll(/^view (\d+) (\d+) (\d+)$/gm)];
  const times = new Map<string, number>();
  for (const [, , , device = ""] of views) times.set(device, (times.get(device) ?? 0) + 1);
  return new Map(
    views.flatMap(([, pid = "", netns = "", device = ""]): [string, string][] =>
      times.get(device) === 1 ? [[pid, netns]] : [],
    ),
  );
}
