/** `-j SNAT`: another source. Linux: net/netfilter/xt_nat.c, xt_snat_target_v1. */

import { flag, plain } from "../codecs.ts";
import { targetKind } from "./kind.ts";
import { drawnBy, natTo, NEEDS_PORTS, portsAllowed } from "./natRange.ts";

export const snat = targetKind({
  kind: "SNAT",
  fields: {
    to: plain("--to-source", natTo),
    random: plain("--random", flag),
    randomFully: plain("--random-fully", flag),
    persistent: plain("--persistent", flag),
  },
  effect: "snat",
  check({ to }, { table, protocol, hook }) {
    if (to === undefined) return "-j SNAT needs --to-source";
    if (table !== "nat") return "-j SNAT is valid in the table nat alone";
    if (hook === "prerouting" || hook === "output") return "-j SNAT is valid after routing alone";
    return to.value.ports === undefined || portsAllowed(protocol) ? undefined : NEEDS_PORTS;
  },
  act: ({ to, persistent, random, randomFully }) => ({
    next: "translate",
    side: "source",
    to: { ...to?.value, persistent: persistent !== undefined, ...drawnBy(random, randomFully) },
  }),
});
