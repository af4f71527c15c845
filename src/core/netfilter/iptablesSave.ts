/** Reads what `iptables-save -c` and `ip6tables-save -c` print. iptables: iptables/iptables-restore.c. */

import type { Counters } from "../hop.ts";
import type { Parsed, Problem } from "../text/source.ts";
import { splitWords, type Word } from "../text/words.ts";
import { baseChain } from "./builtin.ts";
import { Guards, noteGuards } from "./chainIndex.ts";
import { Known } from "./gathering.ts";
import type { RulePlace } from "./options.ts";
import { readRuleLine } from "./ruleLine.ts";
import { lineAt } from "./saveLines.ts";
import { startOfTail, Tails } from "./ruleTails.ts";
import type { BaseChain, Chain, Rule, Table } from "./ruleset.ts";

type Origin = "iptables-nft" | "iptables-legacy";

interface OpenChain {
  readonly name: string;
  base: BaseChain | undefined;
  counters: Counters | undefined;
  readonly rules: Rule[];
  readonly guards: Guards;
  readonly place: RulePlace;
}

interface OpenTable {
  readonly name: string;
  readonly chains: Map<string, OpenChain>;
  /** Names of the chains that `-j` may name. */
  readonly userChains: Set<string>;
  readonly tails: Tails;
}

interface Reading {
  readonly source: string;
  readonly family: "ip" | "ip6";
  readonly tables: OpenTable[];
  readonly problems: Problem[];
  readonly known: Known;
  table: OpenTable | undefined;
  line: number;
  lineStart: number;
}

/** Never fails: a line that does not read is a problem, and the rest still reads. */
export function readIptablesSave(
  source: string,
  family: "ip" | "ip6",
  origin: Origin,
): Parsed<readonly Table[]> {
  const reading: Reading = {
    source,
    family,
    tables: [],
    problems: [],
    known: new Known(),
    table: undefined,
    line: 0,
    lineStart: 0,
  };
  while (reading.lineStart < source.length) {
    const { end, lines } = lineAt(source, reading.lineStart);
    reading.line += 1;
    readLine(reading, end);
    reading.line += lines - 1;
    reading.lineStart = end + 1;
  }
  const tables = reading.tables.map((table) => closeTable(table, family, origin));
  return { value: tables, problems: reading.problems };
}

function readLine(reading: Reading, end: number): void {
  const { source, lineStart } = reading;
  switch (source[lineStart]) {
    case "#":
    case "\n":
    case undefined:
      return;
    case "*":
      openTable(reading, source.slice(lineStart + 1, end).trim());
      return;
    case ":":
      declareChain(reading, end);
      return;
    default:
      readCommand(reading, end);
  }
}

function openTable(reading: Reading, name: string): void {
  const known = reading.tables.find((table) => table.name === name);
  reading.table = known ?? { name, chains: new Map(), userChains: new Set(), tails: new Tails() };
  if (known === undefined) reading.tables.push(reading.table);
}

/** `:INPUT DROP [5:420]`, `:MINE - [0:0]`. */
function declareChain(reading: Reading, end: number): void {
  const [name = "", policy = "", counters = ""] = reading.source
    .slice(reading.lineStart + 1, end)
    .trim()
    .split(/\s+/);
  const chain = chainOf(reading, name, end);
  if (chain === undefined) return;
  if (policy !== "-") setPolicy(reading, chain, policy, end);
  const read = readCounters(counters);
  if (read !== undefined) chain.counters = read;
}

/** The chain of that name, made when it is not there yet. */
function chainOf(reading: Reading, name: string, end: number): OpenChain | undefined {
  const { table, family } = reading;
  if (table === undefined) {
    complain(reading, "no-table", "This line stands in no table", end);
    return undefined;
  }
  const known = table.chains.get(name);
  if (known !== undefined) return known;
  if (name === "") {
    complain(reading, "unknown-line", "This line names no chain", end);
    return undefined;
  }
  const base = baseChain(table.name, name);
  const place = {
    family,
    table: table.name,
    chain: name,
    ...(base === undefined ? {} : { hook: base.hook }),
  };
  const chain = { name, base, counters: undefined, rules: [], guards: new Guards(), place };
  table.chains.set(name, chain);
  if (base === undefined) {
    table.userChains.add(name);
    table.tails.forget();
  }
  return chain;
}

function setPolicy(reading: Reading, chain: OpenChain, policy: string, end: number): void {
  if (chain.base === undefined || (policy !== "ACCEPT" && policy !== "DROP")) {
    complain(reading, "bad-value", `${chain.name} cannot have the policy ${policy}`, end);
    return;
  }
  chain.base = { ...chain.base, policy: policy === "DROP" ? "drop" : "accept" };
}

const COUNTERS = /^\[(\d+):(\d+)\]$/;

const ZERO: Counters = { packets: 0, bytes: 0 };

function readCounters(text: string): Counters | undefined {
  if (text === "[0:0]") return ZERO;
  const found = COUNTERS.exec(text);
  return found === null ? undefined : { packets: Number(found[1]), bytes: Number(found[2]) };
}

const BLANK = /^\s*$/;

function readCommand(reading: Reading, end: number): void {
  const { source, lineStart } = reading;
  const tail = startOfTail(source, lineStart, end);
  const { value: words, problems } = splitWords(source, lineStart, tail);
  for (const problem of problems) complainAt(reading, problem);
  const [first] = words;
  const counters = first === undefined ? undefined : readCounters(first.text);
  const at = counters === undefined ? 0 : 1;
  const [command, name] = [words[at], words[at + 1]];
  switch (command?.text) {
    case "COMMIT":
      reading.table = undefined;
      return;
    case "-A":
    case "--append":
    case "-I":
    case "--insert":
      if (name !== undefined) {
        readRule(reading, { words, at, name, counters, tail, end });
        return;
      }
      break;
    case "-N":
    case "--new-chain":
      if (name !== undefined) chainOf(reading, name.text, end);
      return;
    case "-P":
    case "--policy":
      if (name !== undefined) {
        const chain = chainOf(reading, name.text, end);
        if (chain !== undefined) setPolicy(reading, chain, words[at + 2]?.text ?? "", end);
      }
      return;
    case undefined:
      return;
    default:
  }
  if (BLANK.test(source.slice(lineStart, end))) return;
  complain(reading, "unknown-line", "This line is no rule, chain or table", end);
}

interface RuleWords {
  readonly words: Word[];
  /** The word that says to append or insert. */
  readonly at: number;
  readonly name: Word;
  readonly counters: Counters | undefined;
  readonly tail: number;
  readonly end: number;
}

function readRule(reading: Reading, given: RuleWords): void {
  const { words, at, name, counters, tail, end } = given;
  const chain = chainOf(reading, name.text, end);
  const { table, source, known } = reading;
  const command = words[at];
  if (chain === undefined || table === undefined || command === undefined) return;
  const { place, from } = placeOfRule(chain, words, at);
  const context = { source, chains: table.userChains, known, tails: table.tails };
  const read = readRuleLine(context, { words, from, tail, end }, chain.place);
  for (const problem of read.problems) complainAt(reading, problem);
  const { statements } = read;
  const index = chain.rules.length + 1;
  const text = source.slice(command.start, read.end);
  const rule: Rule =
    counters === undefined
      ? { index, line: reading.line, text, statements }
      : { index, line: reading.line, text, statements, counters };
  if (place === chain.rules.length) {
    chain.rules.push(rule);
    chain.guards.add(statements);
  } else chain.rules.splice(place, 0, rule);
}

/** `-A` appends; `-I` inserts at the head, or before the rule whose number follows. */
function placeOfRule(
  { rules }: OpenChain,
  words: readonly Word[],
  at: number,
): { readonly place: number; readonly from: number } {
  const command = words[at]?.text;
  if (command !== "-I" && command !== "--insert") return { place: rules.length, from: at + 2 };
  const given = words[at + 2]?.text ?? "";
  const isNumber = /^\d+$/.test(given);
  const place = isNumber ? Math.max(Number(given) - 1, 0) : 0;
  return { place: Math.min(place, rules.length), from: isNumber ? at + 3 : at + 2 };
}

function closeTable(table: OpenTable, family: "ip" | "ip6", origin: Origin): Table {
  return {
    family,
    name: table.name,
    origin,
    chains: [...table.chains.values()].map(closeChain),
    sets: [],
  };
}

function closeChain({ name, base, counters, rules, guards }: OpenChain): Chain {
  return {
    name,
    ...(base === undefined ? {} : { base }),
    ...(counters === undefined ? {} : { counters }),
    rules: closeRules(rules, guards),
  };
}

/** Rules that were inserted have others behind them, which count on. */
function closeRules(rules: readonly Rule[], guards: Guards): readonly Rule[] {
  if (guards.numbers.length < rules.length) {
    return rules.map((rule, at) => ({ ...rule, index: at + 1 }));
  }
  noteGuards(rules, guards);
  return rules;
}

function complain(reading: Reading, code: Problem["code"], message: string, end: number): void {
  complainAt(reading, { code, message, span: { start: reading.lineStart, end } });
}

function complainAt(reading: Reading, problem: Problem): void {
  reading.problems.push({
    ...problem,
    line: reading.line,
    column: problem.span.start - reading.lineStart + 1,
  });
}
