/** `-j SYNPROXY`: answers in the server's place until the client has shown that it is there. Linux: net/ipv4/netfilter/ipt_SYNPROXY.c. */

import { ACK, SYN } from "../../net/tcpFlags.ts";
import { flag, number, plain } from "../codecs.ts";
import { TCP } from "../protocols.ts";
import { CONTINUE, targetKind } from "./kind.ts";

const LOOKED_AT = 23;

export const synproxy = targetKind({
  kind: "SYNPROXY",
  fields: {
    sackPerm: plain("--sack-perm", flag),
    timestamp: plain("--timestamp", flag),
    wscale: plain("--wscale", number(14)),
    mss: plain("--mss", number(65535)),
    ecn: plain("--ecn", flag),
  },
  effect: "unknown",
  check: (_target, { protocol, hook }) => {
    if (protocol !== TCP) return "-j SYNPROXY needs -p tcp";
    return hook === undefined || hook === "input" || hook === "forward"
      ? undefined
      : "-j SYNPROXY is valid in INPUT and FORWARD alone";
  },
  act(_target, { packet }) {
    const flags = (packet.tcpFlags ?? SYN) & LOOKED_AT;
    return flags === SYN || flags === ACK ? { next: "stolen" } : CONTINUE;
  },
});
