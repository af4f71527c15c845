// Interfaces, addresses and listening sockets of every namespace, asked of the kernel by one process, where there is perl.

import { clean } from "../parsed.ts";
import { readNetlink, type NetlinkFacts } from "../proc/netlink.ts";
import { NETLINK_PROGRAM } from "./netlinkProgram.ts";
import type { Section } from "./section.ts";

/**
 * Leaves `asked` for the sections after it, which read the same from files where this did not work. The number of
 * setns(2) differs from one kind of machine to the next.
 */
export const netlink: Section<NetlinkFacts | undefined> = {
  asked: "ip addr; ss -lntu",
  lines: `asked=
case $(uname -m) in
  x86_64) setns=308 ;;
  aarch64 | riscv64) setns=268 ;;
  ppc64le) setns=350 ;;
  s390x) setns=339 ;;
  *) return 0 ;;
esac
has perl || return 0
perl - $setns self $reps <<'end of program' 2>/dev/null && asked=yes
${NETLINK_PROGRAM}
end of program
return 0`,
  read(text) {
    const [whole, rest] = text.split("\nwhole\n");
    return clean(rest === undefined || whole === undefined ? undefined : readNetlink(whole));
  },
};
