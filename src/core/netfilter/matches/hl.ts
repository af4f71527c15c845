/** `-m hl`: hop limit of IPv6. Linux: net/netfilter/xt_hl.c, hl_mt6. */

import { hopFields, hopsHold } from "./hops.ts";
import { matchKind } from "./kind.ts";

export const hl = matchKind({
  kind: "hl",
  fields: hopFields("hl"),
  check: (match) => (Object.keys(match).length === 1 ? undefined : "-m hl needs one comparison"),
  holds: (match, { packet }) => hopsHold(match, packet.ttl),
});
