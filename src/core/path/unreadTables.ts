/** Base chains that the host has and the ruleset does not: tables in a text that no reader understands. */

import type { Hook, Ruleset } from "../netfilter/ruleset.ts";
import type { HookPoint } from "../netfilter/hook.ts";
import type { RulesetTexts } from "../snapshot.ts";

export interface UnreadChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook: string;
}

const made = new WeakMap<RulesetTexts, readonly UnreadChain[]>();

/** What is registered at a hook besides what `rules` knows. */
export function unreadAt(
  texts: RulesetTexts | undefined,
  rules: Ruleset,
  { hook, layer }: { readonly hook: Hook; readonly layer: HookPoint["layer"] },
): UnreadChain | undefined {
  if (texts?.nft === undefined) return undefined;
  const chains = made.get(texts) ?? baseChainsOf(texts.nft);
  made.set(texts, chains);
  return chains.find(
    (chain) => chain.hook === hook && isSeen(chain.family, layer) && !isKnown(rules, chain),
  );
}

const isSeen = (family: string, layer: HookPoint["layer"]): boolean =>
  family === layer || (family === "inet" && (layer === "ip" || layer === "ip6"));

const isKnown = (rules: Ruleset, { family, table }: UnreadChain): boolean =>
  rules.tables.some((each) => each.family === family && each.name === table);

function baseChainsOf(text: string): readonly UnreadChain[] {
  return listOf(text).flatMap((entry) => {
    const { chain } = recordOf(entry);
    const { family, table, name, hook } = recordOf(chain);
    const words = [family, table, name, hook].map((word) => (typeof word === "string" ? word : ""));
    const [one = "", two = "", three = "", four = ""] = words;
    return four === "" ? [] : [{ family: one, table: two, name: three, hook: four }];
  });
}

function listOf(text: string): readonly unknown[] {
  try {
    const { nftables } = recordOf(JSON.parse(text));
    return Array.isArray(nftables) ? nftables : [];
  } catch {
    // What is not JSON is told as a problem by the reader of rules.
    return [];
  }
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
