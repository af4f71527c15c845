/** One table: its sets, chains and rules. nftables: src/json.c, table_print_json_full. */

import type { Counters, RuleFamily } from "../../hop.ts";
import type { Problem } from "../../text/source.ts";
import type { BaseChain, Chain, Hook, Rule, Table } from "../ruleset.ts";
import { readExpression } from "./expressions/index.ts";
import { field, listOf, numberField, textField, textsOf, type JsonObject } from "./json.ts";
import { readDeclaration, readNamedSet, type NamedSet } from "./namedSet.ts";
import { readPriority } from "./priority.ts";
import type { ElementTypes } from "./sets/element.ts";
import type { Counter } from "./statements/counter.ts";
import { readStatement } from "./statements/index.ts";
import type { NftStatement, StatementPlace } from "./statements/kind.ts";
import { limitOf } from "./statements/setUpdate.ts";

export interface Item {
  readonly kind: string;
  readonly value: JsonObject;
  readonly line: number;
}

export interface TableItems {
  readonly family: RuleFamily;
  readonly name: string;
  /** Its base chains are not registered. */
  readonly isDormant: boolean;
  readonly items: Item[];
}

export function readTable(table: TableItems, problems: Problem[]): Table {
  const { family, name, items } = table;
  const place = placeOf(table);
  const sets = items
    .filter(({ kind }) => isSet(kind))
    .map(({ value }) => readNamedSet(value, place.sets.get(String(value["name"])) ?? { key: [] }))
    .filter((set) => set !== undefined);
  for (const set of sets) for (const problem of problemsOf(set, table)) problems.push(problem);
  return { family, name, origin: "nft", chains: readChains(table, place, problems), sets };
}

const isSet = (kind: string): boolean => kind === "set" || kind === "map" || kind === "meter";

/** What nests deeper was not written by nft. */
const DEEPEST = 24;

function placeOf({ family, items }: TableItems): StatementPlace {
  let depth = 0;
  const sets = new Map<string, ElementTypes>();
  const over = new Set<string>();
  const setLimits = new Map<string, "within" | "over">();
  const place: StatementPlace = {
    family,
    sets,
    over,
    setLimits,
    readExpression(given, expected) {
      if (depth >= DEEPEST) return undefined;
      depth += 1;
      const read = readExpression(given, place, expected);
      depth -= 1;
      return read;
    },
    readStatement: (given) => readStatement(given, place),
  };
  for (const { kind, value } of items) {
    const name = textField(value, "name");
    if (name === undefined) continue;
    if (isSet(kind)) {
      sets.set(name, readDeclaration(value, place));
      const limit = limitOf(listOf(value["stmt"]));
      if (limit !== undefined) setLimits.set(name, limit);
    } else if (field(value, "inv") === true) over.add(`${kind} ${name}`);
  }
  return place;
}

function problemsOf({ name, lost }: NamedSet, { family, name: table }: TableItems): Problem[] {
  if (lost === 0) return [];
  const message = `${lost} elements of the set ${name} in ${family} ${table} are not understood`;
  return [{ code: "unexpected-shape", message, span: { start: 0, end: 0 } }];
}

function readChains(
  table: TableItems,
  place: StatementPlace,
  problems: Problem[],
): readonly Chain[] {
  const chains = new Map<string, { readonly base?: BaseChain; readonly rules: Rule[] }>();
  const chainNamed = (name: string): { readonly rules: Rule[] } => {
    const known = chains.get(name) ?? { rules: [] };
    chains.set(name, known);
    return known;
  };
  for (const { kind, value, line } of table.items) {
    const name = textField(value, kind === "chain" ? "name" : "chain");
    if (name === undefined) continue;
    if (kind === "chain") {
      const base = table.isDormant ? undefined : readBase(value, table.family);
      chains.set(name, { ...chainNamed(name), ...(base === undefined ? {} : { base }) });
    } else if (kind === "rule") {
      const { rules } = chainNamed(name);
      const rule = readRule(value, { place, index: rules.length + 1, line });
      rules.push(rule);
      for (const statement of rule.nft ?? []) {
        if (isLost(statement)) problems.push(lostStatement(statement, rule, name, table));
      }
    }
  }
  return [...chains].map(([name, { base, rules }]) => ({
    name,
    ...(base === undefined ? {} : { base }),
    rules,
  }));
}

/** Extensions of iptables are known not to be shown. */
const isLost = ({ kind, text }: NftStatement): boolean =>
  (kind === "opaque" || kind === "opaque match") && !text.startsWith("xt ");

function lostStatement(
  { text }: NftStatement,
  { index }: Rule,
  chain: string,
  { family, name }: TableItems,
): Problem {
  const message = `Rule ${index} of ${family} ${name} ${chain} is not understood: ${text}`;
  return { code: "unknown-option", message, span: { start: 0, end: 0 } };
}

const HOOKS: readonly Hook[] = [
  ...(["ingress", "prerouting", "input", "forward", "output", "postrouting", "egress"] as const),
];

function readBase(given: JsonObject, family: RuleFamily): BaseChain | undefined {
  const hook = HOOKS.find((known) => known === textField(given, "hook"));
  const priority = readPriority(given["prio"], family);
  if (hook === undefined || priority === undefined) return undefined;
  const type = textField(given, "type");
  const devices = [...textsOf(given["dev"]), ...textsOf(given["devices"])];
  return {
    type: type === "nat" || type === "route" ? type : "filter",
    hook,
    priority,
    policy: textField(given, "policy") === "drop" ? "drop" : "accept",
    ...(devices.length === 0 ? {} : { devices }),
  };
}

interface RulePlace {
  readonly place: StatementPlace;
  readonly index: number;
  readonly line: number;
}

function readRule(given: JsonObject, { place, index, line }: RulePlace): Rule {
  const nft = listOf(field(given, "expr")).map((each) => readStatement(each, place));
  const comment = textField(given, "comment");
  const handle = numberField(given, "handle");
  const counters = countersOf(nft);
  const texts = nft.map(({ text }) => text);
  return {
    index,
    ...(handle === undefined ? {} : { handle }),
    line,
    text: [...texts, ...(comment === undefined ? [] : [`comment "${comment}"`])].join(" "),
    ...(counters === undefined ? {} : { counters }),
    statements: [],
    nft,
  };
}

const isCounter = (statement: NftStatement): statement is Counter => statement.kind === "counter";

const countersOf = (statements: readonly NftStatement[]): Counters | undefined =>
  statements.find(isCounter)?.counters;
