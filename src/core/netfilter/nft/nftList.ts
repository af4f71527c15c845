/** Reads `nft -j list ruleset` into tables. nftables: doc/libnftables-json.adoc. */

import type { RuleFamily } from "../../hop.ts";
import { parseJson } from "../../text/json.ts";
import type { Parsed, Problem } from "../../text/source.ts";
import type { Table } from "../ruleset.ts";
import { field, isObject, listOf, onlyEntry, textField, type Json } from "./json.ts";
import { ruleLines } from "./ruleLines.ts";
import { readTable, type Item, type TableItems } from "./table.ts";

/**
 * Tables in the order that nft lists them, which is that of their making.
 * Those that `iptables-save` shows are taken from there: nft does not tell what iptables' extensions do.
 * It shows a table only when it understands all of it (iptables: iptables/nft.c, nft_is_table_compatible).
 */
export function readNftList(text: string, shown: readonly Table[] = []): Parsed<readonly Table[]> {
  const problems: Problem[] = [];
  const listed =
    text.trim() === ""
      ? new Map<string, TableItems>()
      : group(parse(text, problems), ruleLines(text));
  const byKey = new Map(shown.map((table) => [keyOf(table), table]));
  const value = [
    ...shown.filter((table) => !listed.has(keyOf(table))),
    ...[...listed].map(([key, items]) => byKey.get(key) ?? readTable(items, problems)),
  ];
  return { value, problems };
}

const keyOf = ({ family, name }: { readonly family: RuleFamily; readonly name: string }): string =>
  `${family} ${name}`;

function parse(text: string, problems: Problem[]): readonly Json[] {
  const span = { start: 0, end: text.length };
  let json: Json;
  try {
    json = parseJson(text);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    problems.push({ code: "not-json", message: `The rules of nft do not read: ${said}`, span });
    return [];
  }
  const list = field(json, "nftables");
  if (Array.isArray(list)) return list;
  const message = "The rules of nft are not a list named nftables";
  problems.push({ code: "unexpected-shape", message, span });
  return [];
}

const FAMILIES: readonly RuleFamily[] = ["ip", "ip6", "inet", "bridge", "netdev"];

/** Each table with all that belongs to it; ARP's tables see no packet that is walked here. */
function group(list: readonly Json[], lines: readonly number[]): ReadonlyMap<string, TableItems> {
  const tables = new Map<string, TableItems>();
  let rules = 0;
  for (const each of list) {
    const [kind, value] = onlyEntry(each) ?? [];
    if (kind === undefined || !isObject(value)) continue;
    const line = kind === "rule" ? (lines[rules++] ?? 1) : 1;
    const family = FAMILIES.find((known) => known === textField(value, "family"));
    const name = textField(value, kind === "table" ? "name" : "table");
    if (family === undefined || name === undefined) continue;
    const key = keyOf({ family, name });
    const items = tables.get(key) ?? { family, name, isDormant: false, items: [] };
    const isDormant = items.isDormant || (kind === "table" && isFlagged(value));
    const item: Item = { kind, value, line };
    items.items.push(item);
    tables.set(key, { ...items, isDormant });
  }
  return tables;
}

const isFlagged = (table: Json): boolean => listOf(field(table, "flags")).includes("dormant");
