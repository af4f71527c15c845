/** The standard targets: ACCEPT, DROP, RETURN. Linux: net/ipv4/netfilter/ip_tables.c, ipt_do_table. */

import { ACCEPT, DROP, targetKind, type Ruling } from "./kind.ts";

const RETURN: Ruling = { next: "return" };

export const accept = targetKind({
  kind: "ACCEPT",
  fields: {},
  effect: "accept",
  act: () => ACCEPT,
});

export const drop = targetKind({ kind: "DROP", fields: {}, effect: "drop", act: () => DROP });

export const returns = targetKind({
  kind: "RETURN",
  fields: {},
  effect: "return",
  act: () => RETURN,
});
