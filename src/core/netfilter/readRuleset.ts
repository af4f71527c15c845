/** Joins all that the kernel's tools print of one namespace's rules into one ruleset. */

import type { RulesetTexts } from "../snapshot.ts";
import type { Parsed } from "../text/source.ts";
import { readIpsetSave } from "./ipsetSave.ts";
import { readIptablesSave } from "./iptablesSave.ts";
import { readNftList } from "./nft/nftList.ts";
import type { Ruleset, Table } from "./ruleset.ts";

const known = new WeakMap<RulesetTexts, Ruleset>();

/** The same texts give the same ruleset. */
export function readRuleset(texts: RulesetTexts): Ruleset {
  let ruleset = known.get(texts);
  if (ruleset === undefined) {
    ruleset = join(texts);
    known.set(texts, ruleset);
  }
  return ruleset;
}

/**
 * Tables stand in the order of their registration, as far as the texts tell:
 * those of legacy iptables live from their first use until the machine stops, so they count as the eldest.
 */
function join(texts: RulesetTexts): Ruleset {
  const { iptablesLegacy = "", ip6tablesLegacy = "", iptablesNft = "", ip6tablesNft = "" } = texts;
  const legacy: readonly Parsed<readonly Table[]>[] = [
    readIptablesSave(iptablesLegacy, "ip", "iptables-legacy"),
    readIptablesSave(ip6tablesLegacy, "ip6", "iptables-legacy"),
  ];
  const saved: readonly Parsed<readonly Table[]>[] = [
    readIptablesSave(iptablesNft, "ip", "iptables-nft"),
    readIptablesSave(ip6tablesNft, "ip6", "iptables-nft"),
  ];
  const nft = readNftList(
    texts.nft ?? "",
    saved.flatMap(({ value }) => value),
  );
  const ipsets = texts.ipset === undefined ? undefined : readIpsetSave(texts.ipset);
  return {
    tables: [...legacy, nft].flatMap(({ value }) => value),
    ...(ipsets === undefined ? {} : { ipsets: ipsets.value }),
    problems: [...legacy, ...saved, nft, ...(ipsets === undefined ? [] : [ipsets])].flatMap(
      ({ problems }) => problems,
    ),
  };
}
