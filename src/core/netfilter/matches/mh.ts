/** `-m mh`: the type of a mobility header. Linux: net/ipv6/netfilter/ip6t_mh.c. */

import { NO, YES } from "../../answer.ts";
import { anyRange, range } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { matchKind } from "./kind.ts";

const MOBILITY = 135;

export const mh = matchKind({
  kind: "mh",
  fields: { type: anyRange("--mh-type", range(255), 255) },
  check: (_match, { protocol }) =>
    protocol === MOBILITY ? undefined : "-m mh needs -p mobility-header",
  holds({ type }, { packet }) {
    if (packet.protocol !== MOBILITY) return NO;
    if (type === undefined) return YES;
    return unknown("UNSUPPORTED_MATCH", "its mobility header is of that type", type.negated);
  },
});
