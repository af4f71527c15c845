/** `-m dscp`: the upper six bits of the TOS byte. Linux: net/netfilter/xt_dscp.c, dscp_mt. */

import { answer } from "../../answer.ts";
import { option } from "../codecs.ts";
import { dscpClass, dscpValue } from "../dscp.ts";
import { matchKind } from "./kind.ts";

export const dscp = matchKind({
  kind: "dscp",
  fields: { dscp: option("--dscp", dscpValue), class: option("--dscp-class", dscpClass) },
  settle: (match) =>
    match.class === undefined || match.dscp !== undefined ? match : { dscp: match.class },
  check: (match) =>
    match.dscp !== undefined && match.class === undefined
      ? undefined
      : "-m dscp needs one of --dscp and --dscp-class",
  holds: (match, { packet }) =>
    answer((packet.tos >>> 2 === match.dscp?.value) !== match.dscp?.negated),
});
