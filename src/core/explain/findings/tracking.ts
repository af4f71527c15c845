// CONNTRACK_TABLE_FULL: connection tracking has no room, so the kernel drops the first packet of each new connection.

import { severityOf, type CauseRule } from "../case.ts";

const MAX = "net.netfilter.nf_conntrack_max";

export const tableFull: CauseRule = (asked) => {
  const { cause } = asked.walk.end;
  if (cause.kind !== "tracking-full") return undefined;
  const { count, max } = cause;
  return {
    code: "CONNTRACK_TABLE_FULL",
    severity: severityOf(asked),
    subject: { kind: "host", name: "host" },
    title: `The host's table of connections is full: ${String(count)} of ${String(max)}`,
    detail:
      "Each connection that goes through the host's rules has an entry there. " +
      "When there is no room and no half-open connection to throw out, the kernel drops what would begin a new one; those that stand go on.",
    evidence: [
      {
        source: `sysctl net.netfilter.nf_conntrack_count ${MAX}`,
        text: `net.netfilter.nf_conntrack_count = ${String(count)}\n${MAX} = ${String(max)}`,
      },
    ],
    remedy: {
      text: "See who opens so many connections; then make the table greater.",
      command: `conntrack -L | awk '{print $1, $4}' | sort | uniq -c | sort -rn | head\nsysctl -w ${MAX}=${String(max * 2)}`,
    },
  };
};
