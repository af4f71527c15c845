/** Whether rules of a namespace see ARP: those of the family `arp`, and of bridges and interfaces those that name it. */

import { field, listOf, textField, type Json } from "../netfilter/nft/json.ts";
import { parseJson } from "../text/json.ts";
import type { Place } from "./world.ts";

const known = new WeakMap<Place, boolean>();

export function judgesArp(place: Place): boolean {
  const before = known.get(place);
  if (before !== undefined) return before;
  const text = place.netns.rulesets?.nft ?? "";
  // Most listings do not name it at all, and are long.
  const found = text.includes('"arp"') && listed(text).some(seesArp);
  known.set(place, found);
  return found;
}

function seesArp(entry: Json): boolean {
  const [chain, rule] = [field(entry, "chain"), field(entry, "rule")];
  if (textField(chain, "family") === "arp") return textField(chain, "policy") === "drop";
  if (rule === undefined) return false;
  return (
    textField(rule, "family") === "arp" ||
    JSON.stringify(field(rule, "expr") ?? "").includes('"arp"')
  );
}

/** A listing that does not read is told of where the rules are. */
function listed(text: string): readonly Json[] {
  try {
    return listOf(field(parseJson(text), "nftables"));
  } catch {
    return [];
  }
}
