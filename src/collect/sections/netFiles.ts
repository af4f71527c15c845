// What each namespace tells of itself below /proc/PID/net: addresses, routes, neighbours, sockets. Linux: proc(5).

import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

/** Content of the files, by PID and name; the reader's own namespace has the PID 0. */
export type NetFiles = ReadonlyMap<number, ReadonlyMap<string, string>>;

const FILES = "dev route fib_trie if_inet6 ipv6_route arp";

/**
 * One process reads the files of a hundred namespaces, since a command line has an end.
 * Of TCP only what listens (state 0A), since a busy host has tens of thousands of connections.
 */
export const netFiles: Section<NetFiles> = {
  asked: "cat /proc/PID/net/...",
  lines: `grep -sH -e ' 0A ' /proc/self/net/tcp /proc/self/net/tcp6
grep -sH '' /proc/self/net/udp /proc/self/net/udp6
read_files() {
  files=; for pid in "$@"; do for name in ${FILES}; do files="$files /proc/$pid/net/$name"; done; done
  grep -sH '' $files
  files=; for pid in "$@"; do files="$files /proc/$pid/net/tcp /proc/$pid/net/tcp6"; done
  grep -sH -e ' 0A ' $files
  files=; for pid in "$@"; do files="$files /proc/$pid/net/udp /proc/$pid/net/udp6"; done
  grep -sH '' $files
}
set --
for rep in $reps; do
  set -- "$@" "$rep"
  if [ $# -ge 100 ]; then read_files "$@"; set --; fi
done
[ $# -eq 0 ] || read_files "$@"
[ -e /proc/self/net/dev ]`,
  read(text) {
    const found = new Map<number, Map<string, string[]>>();
    for (const line of text.split("\n")) {
      const [, owner, name, rest] = /^\/proc\/(\d+|self)\/net\/(\w+):(.*)$/.exec(line) ?? [];
      if (owner === undefined || name === undefined || rest === undefined) continue;
      const pid = owner === "self" ? 0 : Number(owner);
      const files = found.get(pid) ?? new Map<string, string[]>();
      found.set(pid, files);
      const lines = files.get(name) ?? [];
      files.set(name, lines);
      lines.push(rest);
    }
    const join = (files: Map<string, string[]>): Map<string, string> =>
      new Map([...files].map(([name, lines]) => [name, lines.join("\n")]));
    return clean(new Map([...found].map(([pid, files]) => [pid, join(files)])));
  },
};
