/** `-m ttl`: time to live of IPv4. Linux: net/netfilter/xt_hl.c, ttl_mt. */

import { hopFields, hopsHold } from "./hops.ts";
import { matchKind } from "./kind.ts";

export const ttl = matchKind({
  kind: "ttl",
  fields: hopFields("ttl"),
  check: (match) => (Object.keys(match).length === 1 ? undefined : "-m ttl needs one comparison"),
  holds: (match, { packet }) => hopsHold(match, packet.ttl),
});
