/** One packet through one base chain: rules in order, jumps, policies. Linux: ip_tables.c, ipt_do_table; nf_tables_core.c, nft_do_chain. */

import type { Decide } from "../answer.ts";
import type { Assumption } from "../contract.ts";
import type { Effect, PolicyHop, RuleHop } from "../hop.ts";
import type { Packet } from "../net/packet.ts";
import { cursorFor, type Cursor } from "./chainIndex.ts";
import type { Connection } from "./conntrack.ts";
import type { HookHop, HookOutcome } from "./hook.ts";
import { base } from "./matches/base.ts";
import type { Moment } from "./moment.ts";
import { meetNftRule } from "./nft/meetRule.ts";
import type { BaseChain, Chain, Rule, Table } from "./ruleset.ts";
import {
  act,
  effectOf,
  holds,
  isCondition,
  isInert,
  printStatement,
  type Action,
  type Condition,
} from "./statements.ts";
import type { NatRange, Ruling } from "./targets/kind.ts";
import { setUp, type Side } from "./nat.ts";

export type HookVerdict = HookOutcome["verdict"];

/** A packet on its way through a hook; the rules it meets change it. */
export interface Passage extends Moment {
  packet: Packet;
  connection: Connection | undefined;
  /** Doubts on which nothing hangs but whether a rule is met. */
  readonly noted: Assumption[];
  /** As it was when it was routed anew last. */
  rerouted?: Packet;
  /** Conntrack zone that a rule asked for. */
  zone: number;
  readonly decide: Decide;
  readonly hops: HookHop[];
  readonly changedSets: Set<string>;
}

const ACCEPTED: HookVerdict = { kind: "accept" };

/** Chains may not loop; a text that says they do is not followed without end. */
const MOST_JUMPS = 10_000;

interface Place {
  readonly table: Table;
  readonly chain: Chain;
}

/** A chain on its way through its rules. */
interface Frame {
  readonly chain: Chain;
  /** Place of the rule that is asked next. */
  next: number;
  /** Where the rules are looked up that this packet can meet. */
  cursor?: Cursor | undefined;
  packet?: Packet;
}

export function passBaseChain(
  table: Table,
  baseChain: Chain & { readonly base: BaseChain },
  passage: Passage,
): HookVerdict {
  const callers: Frame[] = [];
  let frame: Frame = { chain: baseChain, next: 0 };
  for (let jumps = 0; jumps < MOST_JUMPS;) {
    const found = nextRule(table, frame, passage);
    const ruling: Ruling = found === undefined ? { next: "return" } : found.ruling;
    switch (ruling.next) {
      case "return": {
        const caller = callers.pop();
        if (caller === undefined) return policy(table, baseChain, passage);
        frame = caller;
        break;
      }
      case "jump":
      case "goto": {
        jumps += 1;
        const chain = chainsOf(table).get(ruling.chain);
        if (ruling.next === "jump") callers.push(frame);
        frame = chain === undefined ? (callers.pop() ?? frame) : { chain, next: 0 };
        break;
      }
      default:
        return verdictOf(ruling, found?.hop, passage);
    }
  }
  return policy(table, baseChain, passage);
}

const byName = new WeakMap<Table, ReadonlyMap<string, Chain>>();

function chainsOf(table: Table): ReadonlyMap<string, Chain> {
  const known = byName.get(table);
  if (known !== undefined) return known;
  const chains = new Map(table.chains.map((chain) => [chain.name, chain]));
  byName.set(table, chains);
  return chains;
}

interface Found {
  readonly ruling: Exclude<Ruling, { readonly next: "continue" | "unsure" }>;
  readonly hop: RuleHop;
}

/** The next rule that applies and does not simply let the packet go on. */
function nextRule(table: Table, frame: Frame, passage: Passage): Found | undefined {
  const { chain } = frame;
  const place = { table, chain };
  for (;;) {
    const rule = takeRule(frame, passage);
    if (rule === undefined) return undefined;
    if (rule.nft === undefined && !applies(rule, place, passage)) continue;
    const found =
      rule.nft === undefined ? meet(rule, place, passage) : meetNative(rule, place, passage);
    if (found === undefined) continue;
    const { hop, ruling } = found;
    if (ruling.next !== "continue") return { hop, ruling };
    goOn(ruling, passage);
  }
}

/** A rule that changed the packet has others looked up behind it. */
function takeRule(frame: Frame, passage: Passage): Rule | undefined {
  if (frame.packet !== passage.packet) {
    frame.cursor = cursorFor(frame.chain, passage);
    frame.packet = passage.packet;
  }
  const at = frame.cursor === undefined ? frame.next : frame.cursor.next(frame.next);
  frame.next = at + 1;
  return frame.chain.rules[at];
}

/** A rule whose conditions hold is told of, and does what it does. */
function meet(rule: Rule, place: Place, passage: Passage) {
  const action = rule.statements.at(-1);
  const target = action === undefined || isCondition(action) ? undefined : action;
  const hop = hopOf(rule, place, effectOf(target));
  passage.hops.push(hop);
  return { hop, ruling: settle(target, rule, place, passage) };
}

/** A native rule may change the packet before one of its matches fails. */
function meetNative(rule: Rule, place: Place, passage: Passage) {
  const met = meetNftRule(rule.nft ?? [], { rule, ...place }, passage);
  if (met === undefined) return undefined;
  const hop = hopOf(rule, place, met.effect);
  passage.hops.push(hop, ...(met.rewrite === undefined ? [] : [met.rewrite]));
  return { hop, ruling: met.ruling };
}

/** Keeps what a rule changed. */
function goOn(
  { packet, connection, zone, changedSet }: Extract<Ruling, { readonly next: "continue" }>,
  passage: Passage,
): void {
  if (packet !== undefined) passage.packet = packet;
  if (connection !== undefined) passage.connection = connection;
  if (zone !== undefined) passage.zone = zone;
  if (changedSet !== undefined) passage.changedSets.add(changedSet);
}

/** Whether all conditions of a rule hold; asks about what is not known, unless nothing hangs on it. */
function applies(rule: Rule, place: Place, passage: Passage): boolean {
  const { statements } = rule;
  const first = statements[0];
  const isBase = first?.kind === "base";
  // Nearly all rules that do not apply fail here.
  if (isBase && base.holds(first, passage).is === "no") return false;
  let open: Open[] | undefined;
  for (let at = isBase ? 1 : 0; at < statements.length; at += 1) {
    const statement = statements[at];
    if (statement === undefined || !isCondition(statement)) break;
    const given = holds(statement, passage);
    if (given.is === "no") return false;
    if (given.is === "unknown") (open ??= []).push({ ...given, condition: statement });
  }
  if (open === undefined) return true;
  const last = statements.at(-1);
  const inert = isInert(last === undefined || isCondition(last) ? undefined : last);
  return open.every(({ doubt, condition, usually }) => {
    const told = doubtOf(doubt, condition, rule, place);
    if (!inert) return passage.decide(told, usually);
    passage.noted.push(told);
    return usually;
  });
}

interface Open {
  readonly doubt: Assumption;
  readonly condition: Condition;
  readonly usually: boolean;
}

/** A doubt says which rule has it: the same words in another rule are another doubt. */
function doubtOf(
  { code, text }: Assumption,
  condition: Condition,
  { index }: Rule,
  { table, chain }: Place,
): Assumption {
  const where = `Rule ${index} of ${table.family} ${table.name} ${chain.name}`;
  return { code, text: `${where} applies if ${text}:${printStatement(condition)}` };
}

/** What the target does, with what is not known asked for. */
function settle(
  target: Action | undefined,
  rule: Rule,
  { table, chain }: Place,
  passage: Passage,
): Exclude<Ruling, { readonly next: "unsure" }> {
  let ruling: Ruling = target === undefined ? { next: "continue" } : act(target, passage);
  while (ruling.next === "unsure") {
    const where = `Rule ${rule.index} of ${table.family} ${table.name} ${chain.name}`;
    const doubt = { code: ruling.doubt.code, text: `${where}: ${ruling.doubt.text}` };
    ruling = passage.decide(doubt, true) ? ruling.usually : ruling.otherwise;
  }
  return ruling;
}

function verdictOf(
  ruling: Exclude<Found["ruling"], { readonly next: "return" | "jump" | "goto" }>,
  by: RuleHop | undefined,
  passage: Passage,
): HookVerdict {
  if (by === undefined) return ACCEPTED;
  switch (ruling.next) {
    case "accept":
      return ACCEPTED;
    case "drop":
      return { kind: "drop", by };
    case "reject":
      return { kind: "reject", with: ruling.with, by };
    case "stolen":
      if (ruling.packet !== undefined) passage.packet = ruling.packet;
      return { kind: "stolen", by };
    case "translate":
      translate(passage, ruling.side, ruling.to);
      return ACCEPTED;
  }
}

function translate(passage: Passage, side: Side, to: NatRange): void {
  if (passage.connection === undefined) return;
  passage.connection = setUp(passage.connection, side, to, passage.decide);
}

function policy(
  table: Table,
  chain: Chain & { readonly base: BaseChain },
  passage: Passage,
): HookVerdict {
  const by: PolicyHop = {
    kind: "policy",
    family: table.family,
    table: table.name,
    chain: chain.name,
    verdict: chain.base.policy,
  };
  passage.hops.push(by);
  return by.verdict === "accept" ? ACCEPTED : { kind: "drop", by };
}

function hopOf(rule: Rule, { table, chain }: Place, effect: Effect): RuleHop {
  const { index, handle, line, text, counters } = rule;
  const { family, name } = table;
  // No spreading: this is most of what a walk makes.
  const hop: { -readonly [K in keyof RuleHop]: RuleHop[K] } =
    handle === undefined
      ? { kind: "rule", family, table: name, chain: chain.name, index, line, text, effect }
      : { kind: "rule", family, table: name, chain: chain.name, index, handle, line, text, effect };
  if (counters !== undefined) hop.counters = counters;
  return hop;
}
