/** The chains that iptables' tables have from the start. Linux: net/ipv4/netfilter/iptable_*.c; iptables: iptables/nft.c, xtables_ipv4. */

import type { BaseChain, Hook } from "./ruleset.ts";

/** include/uapi/linux/netfilter_ipv4.h, enum nf_ip_hook_priorities. */
export const PRIORITY = {
  raw: -300,
  conntrack: -200,
  mangle: -150,
  natDestination: -100,
  filter: 0,
  security: 50,
  natSource: 100,
} as const;

const HOOKS: ReadonlyMap<string, Hook> = new Map([
  ["PREROUTING", "prerouting"],
  ["INPUT", "input"],
  ["FORWARD", "forward"],
  ["OUTPUT", "output"],
  ["POSTROUTING", "postrouting"],
]);

const CHAINS: ReadonlyMap<string, readonly string[]> = new Map([
  ["filter", ["INPUT", "FORWARD", "OUTPUT"]],
  ["nat", ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"]],
  ["mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]],
  ["raw", ["PREROUTING", "OUTPUT"]],
  ["security", ["INPUT", "FORWARD", "OUTPUT"]],
]);

const PRIORITIES: ReadonlyMap<string, number> = new Map([
  ["filter", PRIORITY.filter],
  ["mangle", PRIORITY.mangle],
  ["raw", PRIORITY.raw],
  ["security", PRIORITY.security],
]);

/** What a chain of that name is in that table; `undefined` for a user's chain. */
export function baseChain(table: string, name: string): BaseChain | undefined {
  const hook = HOOKS.get(name);
  if (hook === undefined || CHAINS.get(table)?.includes(name) !== true) return undefined;
  return { type: typeOf(table, hook), hook, priority: priorityOf(table, hook), policy: "accept" };
}

/** A change of the mark in mangle OUTPUT makes the kernel route again. */
function typeOf(table: string, hook: Hook): BaseChain["type"] {
  if (table === "nat") return "nat";
  return table === "mangle" && hook === "output" ? "route" : "filter";
}

function priorityOf(table: string, hook: Hook): number {
  if (table !== "nat") return PRIORITIES.get(table) ?? 0;
  return hook === "prerouting" || hook === "output" ? PRIORITY.natDestination : PRIORITY.natSource;
}
