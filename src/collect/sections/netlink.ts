// Interfaces, addresses and listening sockets of every namespace, asked of the kernel by one process, where there is perl.

import { clean } from "../parsed.ts";
import { quote } from "../shell/quote.ts";
import { readNetlink, type NetlinkFacts } from "../proc/netlink.ts";
import { NETLINK_PROGRAM } from "./netlinkProgram.ts";
import type { Section } from "./section.ts";

/**
 * Leaves `asked` for the sections after it, which read the same from files where this did not work, or not in all namespaces. The program takes
 * as long as all other sections together, so it runs beside them. The numbers of setns(2) and bpf(2) differ from one kind
 * of machine to the next.
 */
export const netlink: Section<NetlinkFacts | undefined> = {
  asked: "ip addr; ip route; ip neigh; ss -lntu",
  beside: {
    after: "namespaces",
    lines: `case $(uname -m) in
  x86_64) calls='308 321' ;;
  aarch64 | riscv64) calls='268 280' ;;
  ppc64le) calls='350 361' ;;
  s390x) calls='339 351' ;;
  *) return ;;
esac
has perl || return
own=self; { is_iproute && has bridge; } 2>/dev/null || own=self+
printf '%s\n' ${quote(NETLINK_PROGRAM)} | perl - $calls $own $reps $rooms 2>/dev/null`,
  },
  lines: `asked=; told=$(cat <&3)
case $told in *whole) asked=yes; echo "$told" ;; *partly) echo "$told" ;; esac`,
  read(text) {
    const [told, rest] = text.split(/\n(?:whole|partly)\n/);
    return clean(rest === undefined || told === undefined ? undefined : readNetlink(told));
  },
};
