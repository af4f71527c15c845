/** Whether connection tracking runs at all: the kernel starts it for a family with the first rule that needs it (Linux: nf_ct_netns_get). */

import type { Chain, Rule, Ruleset, Table } from "../netfilter/ruleset.ts";
import type { Family } from "./world.ts";

const made = new WeakMap<Ruleset, Map<Family, Ruleset>>();

/**
 * The rules that packets of the family get to see: without connection tracking nobody asks nat chains
 * (nf_nat_inet_fn lets a packet without a connection pass).
 */
export function liveRules(rules: Ruleset, family: Family): Ruleset {
  const known = made.get(rules) ?? new Map<Family, Ruleset>();
  made.set(rules, known);
  const live = known.get(family) ?? withoutIdle(rules, family);
  known.set(family, live);
  return live;
}

function withoutIdle(rules: Ruleset, family: Family): Ruleset {
  const seen = rules.tables.filter((table) => isSeenBy(table, family));
  if (seen.some((table) => table.chains.some((chain) => chain.rules.some(needsTracking(table))))) {
    return rules;
  }
  return { ...rules, tables: rules.tables.map(withoutNat) };
}

const isSeenBy = ({ family: of }: Table, family: Family): boolean =>
  of === family || of === "inet" || of === "bridge";

const withoutNat = (table: Table): Table => ({ ...table, chains: table.chains.filter(notNat) });

const notNat = ({ base }: Chain): boolean => base?.type !== "nat";

/** Matches and targets that ask for it when they are loaded; NOTRACK does not. */
const NEEDING = new Set([
  ...["conntrack", "state", "connmark", "connbytes", "connlimit", "connlabel", "helper"],
  ...["DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP", "CT", "CONNMARK", "CONNSECMARK"],
  ...["SYNPROXY", "CLUSTERIP"],
]);

const NEEDING_NFT = /\b(?:ct|dnat|snat|masquerade|redirect|synproxy)\b/;

const needsTracking =
  ({ origin }: Table) =>
  ({ statements, text }: Rule): boolean =>
    origin === "nft" ? NEEDING_NFT.test(text) : statements.some(({ kind }) => NEEDING.has(kind));
