/** `-j DNAT`: another destination. Linux: net/netfilter/xt_nat.c, xt_dnat_target_v2. */

import { flag, plain } from "../codecs.ts";
import { targetKind } from "./kind.ts";
import { drawnBy, natTo, NEEDS_PORTS, portsAllowed } from "./natRange.ts";

export const dnat = targetKind({
  kind: "DNAT",
  fields: {
    to: plain("--to-destination", natTo),
    random: plain("--random", flag),
    persistent: plain("--persistent", flag),
  },
  effect: "dnat",
  check({ to }, { table, protocol, hook }) {
    if (to === undefined) return "-j DNAT needs --to-destination";
    if (table !== "nat") return "-j DNAT is valid in the table nat alone";
    if (hook === "input" || hook === "postrouting") return "-j DNAT is valid before routing alone";
    return to.value.ports === undefined || portsAllowed(protocol) ? undefined : NEEDS_PORTS;
  },
  act: ({ to, persistent, random }) => ({
    next: "translate",
    side: "destination",
    to: { ...to?.value, persistent: persistent !== undefined, ...drawnBy(random) },
  }),
});
