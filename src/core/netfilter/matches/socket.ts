/** `-m socket`: a local socket takes the packet. Linux: net/netfilter/xt_socket.c. */

import { NO } from "../../answer.ts";
import { flag, plain } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { matchKind } from "./kind.ts";

export const socket = matchKind({
  kind: "socket",
  fields: {
    transparent: plain("--transparent", flag),
    nowildcard: plain("--nowildcard", flag),
    restore: plain("--restore-skmark", flag),
  },
  check: (_match, { hook }) =>
    hook === undefined || hook === "prerouting" || hook === "input"
      ? undefined
      : "-m socket is valid in PREROUTING and INPUT alone",
  holds(match, { packet, point }) {
    const found = point.facts.socket(packet);
    if (found.is !== "yes") return found.is === "no" ? NO : found;
    // Sockets bound to any address count with --nowildcard alone, and which of them are transparent is not told.
    if (match.nowildcard !== undefined && match.transparent === undefined) return found;
    return unknown("UNSUPPORTED_MATCH", "the socket that takes the packet is of that kind", false);
  },
});
