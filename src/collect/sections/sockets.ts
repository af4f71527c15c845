// Sockets that take packets nobody else expects, of every namespace, where the kernel was not asked. Linux: proc(5), ss(8).

import { clean } from "../parsed.ts";
import { readTables, type SocketTables } from "../proc/sockets.ts";
import type { Section } from "./section.ts";

/**
 * These tables cost some milliseconds for each namespace, as the kernel goes through the connections of all of them
 * each time (net/ipv4/tcp_ipv4.c, established_get_first).
 */
export const sockets: Section<SocketTables> = {
  asked: "ss -lntu",
  lines: `[ -z "$asked" ] || return 0
nets='/proc/self/net'; for pid in $reps; do nets="$nets /proc/$pid/net"; done
for net in $nets; do echo "$net/tcp $net/tcp6"; done | xargs grep -sH -e ' 0A '
for net in $nets; do echo "$net/udp $net/udp6"; done | xargs grep -sH ''
if has ss; then limited ss -H -l -n -t -u -e; fi
[ -e /proc/self/net/tcp ]`,
  read: (text) => clean(readTables(text)),
};
