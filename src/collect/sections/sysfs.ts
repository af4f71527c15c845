// The interfaces of each namespace, seen in the sysfs of a process there. Linux: Documentation/ABI/testing/sysfs-class-net.

import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

/** Content of the files, by PID, interface and file. */
export type SysfsFiles = ReadonlyMap<number, ReadonlyMap<string, ReadonlyMap<string, string>>>;

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
];

/** Files that one process reads: a command line has an end, and a shell takes long to build a long one. */
const BATCH = 600;

/** No container has more interfaces than this to itself; one that has is not read whole. */
const MAX_LINKS = 64;

export const sysfs: Section<SysfsFiles> = {
  asked: "cat /proc/PID/root/sys/class/net/...",
  lines: `[ -z "$asked" ] || return 0
set --
for rep in $views; do
  links=0
  for link in /proc/$rep/root/sys/class/net/*; do
    links=$((links + 1)); [ $links -le ${MAX_LINKS} ] || break
    set -- "$@" ${FILES.map((name) => `"$link/${name}"`).join(" ")}
  done
  if [ $# -ge ${BATCH} ]; then grep -sH '' "$@"; set --; fi
done
[ $# -eq 0 ] || grep -sH '' "$@"
return 0`,
  read(text) {
    const found = new Map<number, Map<string, Map<string, string>>>();
    for (const line of text.split("\n")) {
      const [, pid, link, name, rest] =
        /^\/proc\/(\d+)\/root\/sys\/class\/net\/([^/]+)\/([\w/]+):(.*)$/.exec(line) ?? [];
      if (pid === undefined || link === undefined || name === undefined || rest === undefined)
        continue;
      const links = found.get(Number(pid)) ?? new Map<string, Map<string, string>>();
      found.set(Number(pid), links);
      const files = links.get(link) ?? new Map<string, string>();
      links.set(link, files);
      const before = files.get(name);
      files.set(name, before === undefined ? rest : `${before}\n${rest}`);
    }
    return clean(found);
  },
};
