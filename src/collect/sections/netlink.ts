// Interfaces, addresses and listening sockets of every namespace, asked of the kernel by one process, where there is perl.

import { clean } from "../parsed.ts";
import { readNetlink, type NetlinkFacts } from "../proc/netlink.ts";
import { NETLINK_PROGRAM } from "./netlinkProgram.ts";
import type { Section } from "./section.ts";

/**
 * Leaves `asked` for the sections after it, which read the same from files where this did not work. The program takes
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
perl - $calls self $reps $rooms 2>/dev/null <<'end of program'
${NETLINK_PROGRAM}
end of program`,
  },
  lines: `asked=; told=$(cat <&3)
case $told in *whole) asked=yes; echo "$told" ;; esac`,
  read(text) {
    const [whole, rest] = text.split("\nwhole\n");
    return clean(rest === undefined || whole === undefined ? undefined : readNetlink(whole));
  },
};
