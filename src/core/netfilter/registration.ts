/** In which order the chains at one hook run. Linux: net/netfilter/core.c, nf_hook_entries_grow. */

import type { Assumption } from "../contract.ts";
import type { BaseChain, Chain, Table } from "./ruleset.ts";

export interface Registered {
  readonly table: Table;
  readonly chain: Chain & { readonly base: BaseChain };
}

/** Chains of legacy iptables and of nf_tables with one priority: which was registered first no listing tells. */
export interface Tie {
  readonly priority: number;
  readonly doubt: Assumption;
}

interface Order {
  readonly registered: readonly Registered[];
  readonly ties: readonly Tie[];
}

/**
 * By priority; of two chains with one priority, the one registered later runs first.
 * Tables of legacy iptables count as the eldest, but for the priorities that are `turned`.
 */
export function inOrder(given: readonly Registered[], turned: readonly number[]): Order {
  const registered = [...given].reverse().sort((one, other) => {
    const [a, b] = [one.chain.base.priority, other.chain.base.priority];
    if (a !== b) return a - b;
    return turned.includes(a) ? Number(isLegacy(other)) - Number(isLegacy(one)) : 0;
  });
  return { registered, ties: tiesOf(registered) };
}

const isLegacy = ({ table }: Registered): boolean => table.origin === "iptables-legacy";

function tiesOf(registered: readonly Registered[]): readonly Tie[] {
  const telling = registered.filter(({ chain }) => saysAnything(chain));
  const old = telling.filter(isLegacy);
  const [table] = old.map((each) => each.table);
  if (table === undefined) return [];
  const young = new Set(
    telling.filter((each) => !isLegacy(each)).map(({ chain }) => chain.base.priority),
  );
  return old.flatMap(({ table: { family, name }, chain: { base } }) => {
    if (!young.has(base.priority)) return [];
    const text = `The table ${family} ${name} of iptables-legacy is older than those of nftables with its priority, so they come first`;
    return [{ priority: base.priority, doubt: { code: "UNSUPPORTED_MATCH", text } }];
  });
}

/** Chains without rules that let everything pass are there wherever iptables-legacy was called once. */
const saysAnything = ({ rules, base }: Registered["chain"]): boolean =>
  rules.length > 0 || base.policy !== "accept";
