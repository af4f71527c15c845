// What each namespace tells of itself below /proc/PID/net: addresses, routes, neighbours, where the kernel was not asked. Linux: proc(5).

import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

/** Content of the files, by PID and name; the reader's own, where there is no iproute2 to tell of it, has 0. */
export type NetFiles = ReadonlyMap<number, ReadonlyMap<string, string>>;

const FILES = "dev route fib_trie if_inet6 ipv6_route arp";

/** Namespaces whose files one process reads: a command line has an end, and a shell takes long to build a long one. */
const BATCH = 50;

export const netFiles: Section<NetFiles> = {
  asked: "cat /proc/PID/net/...",
  lines: `[ -z "$asked" ] || return 0
count=0; files=
mine=; is_iproute 2>/dev/null || mine=self
for rep in $mine $reps; do
  for name in ${FILES}; do files="$files /proc/$rep/net/$name"; done
  count=$((count + 1))
  if [ $count -ge ${BATCH} ]; then grep -sH '' $files; count=0; files=; fi
done
[ $count -eq 0 ] || grep -sH '' $files
cat /proc/self/net/dev >/dev/null`,
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
