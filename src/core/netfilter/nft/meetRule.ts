/** One packet, one native rule: its statements in order, until one leaves the rule or ends the packet. Linux: net/netfilter/nf_tables_core.c, nft_do_chain. */

import type { Decide } from "../../answer.ts";
import type { Assumption } from "../../contract.ts";
import type { Effect, RewriteHop, Tuple } from "../../hop.ts";
import type { Packet } from "../../net/packet.ts";
import type { Connection } from "../conntrack.ts";
import type { Moment } from "../moment.ts";
import type { NamedSet, Rule, Table } from "../ruleset.ts";
import type { Ruling } from "../targets/kind.ts";
import { loadExpression } from "./expressions/index.ts";
import type { Scene } from "./expressions/kind.ts";
import { lookupIn, type SetLookup } from "./sets/lookup.ts";
import {
  actStatement,
  effectOfStatement,
  holdsStatement,
  isInertStatement,
} from "./statements/index.ts";
import type { NftRuling, NftStatement } from "./statements/kind.ts";

/** What the statements may change. */
export interface Crossing extends Moment {
  packet: Packet;
  connection: Connection | undefined;
  zone: number;
  readonly decide: Decide;
  /** Doubts on which nothing hangs but whether a rule is met. */
  readonly noted: Assumption[];
  readonly changedSets: Set<string>;
}

export interface RuleSite {
  readonly table: Table;
  readonly chain: { readonly name: string };
  readonly rule: Rule;
}

type Settled = Exclude<NftRuling, { readonly next: "unsure" }>;

export interface Met {
  readonly effect: Effect;
  readonly ruling: Exclude<Ruling, { readonly next: "unsure" }>;
  /** When statements have changed addresses or ports. */
  readonly rewrite?: RewriteHop;
}

/** `undefined` when the packet does not match; what statements did before is done all the same. */
export function meetNftRule(
  statements: readonly NftStatement[],
  site: RuleSite,
  crossing: Crossing,
): Met | undefined {
  const before = crossing.packet;
  const run: Run = {
    site,
    crossing,
    scene: sceneOf(site.table, crossing),
    open: [],
    counted: false,
  };
  const last = runStatements(statements, run);
  if (last === undefined) return undefined;
  const { packet } = crossing;
  const changed = last.ruling.next === "continue" && packet !== before ? { packet } : {};
  const ruling = last.ruling.next === "continue" ? { ...last.ruling, ...changed } : last.ruling;
  return { effect: last.effect, ruling, ...rewriteOf(before, packet) };
}

interface Run {
  readonly site: RuleSite;
  readonly crossing: Crossing;
  readonly scene: Scene;
  /** Conditions that may hold, until something hangs on them. */
  open: Open[];
  /** A counter has counted the packet. */
  counted: boolean;
}

interface Open {
  readonly doubt: Assumption;
  readonly usually: boolean;
}

const GOES_ON: Ruling & { readonly next: "continue" } = { next: "continue" };

function runStatements(
  statements: readonly NftStatement[],
  run: Run,
): Pick<Met, "effect" | "ruling"> | undefined {
  let effect: Effect = "continue";
  for (const statement of statements) {
    const answer = holdsStatement(statement, run.scene);
    if (answer?.is === "no") return undefined;
    if (answer?.is === "unknown")
      run.open.push({ ...answer, doubt: when(answer.doubt, statement, run) });
    if (answer !== undefined) continue;
    if (isInertStatement(statement)) {
      if (isOwnCounter(statement)) run.counted = true;
      if (statement.kind === "log") effect = "log";
      continue;
    }
    if (!settleOpen(run)) return undefined;
    const ruling = settle(actStatement(statement, run.scene), run);
    if (ruling.next === "break") return leave(ruling.changedSet, run, effect);
    if (ruling.next !== "continue") return { ruling, effect: finalEffect(ruling, statement) };
    keep(ruling, run.crossing);
    if (statement.kind === "mangle") effect = later(effect, effectOfStatement(statement));
  }
  // Nothing hangs on what is open: it is told as it usually is.
  run.crossing.noted.push(...run.open.map(({ doubt }) => doubt));
  return run.open.every(({ usually }) => usually) ? { ruling: GOES_ON, effect } : undefined;
}

const isOwnCounter = (statement: NftStatement): boolean =>
  statement.kind === "counter" && !("isNamed" in statement);

/** What a rule is told to do that goes on: the last thing there is to tell. */
const later = (before: Effect, did: Effect): Effect => (did === "continue" ? before : did);

function when({ code, text }: Assumption, statement: NftStatement, run: Run): Assumption {
  return { code, text: `${whereOf(run.site)} applies if ${text}: ${statement.text}` };
}

const whereOf = ({ rule, table, chain }: RuleSite): string =>
  `Rule ${rule.index} of ${table.family} ${table.name} ${chain.name}`;

function settleOpen(run: Run): boolean {
  const { open, crossing } = run;
  run.open = [];
  return open.every(({ doubt, usually }) => crossing.decide(doubt, usually));
}

function settle(given: NftRuling, { site, crossing }: Run): Settled {
  let ruling = given;
  while (ruling.next === "unsure") {
    const { code, text } = ruling.doubt;
    const doubt = { code, text: `${whereOf(site)}: ${text}` };
    ruling = crossing.decide(doubt, true) ? ruling.usually : ruling.otherwise;
  }
  return ruling;
}

/** A look-up that finds nothing leaves the rule; one that has counted the packet before was met all the same. */
function leave(
  changedSet: string | undefined,
  { counted, crossing }: Run,
  effect: Effect,
): Pick<Met, "effect" | "ruling"> | undefined {
  if (changedSet !== undefined) crossing.changedSets.add(changedSet);
  return counted ? { ruling: GOES_ON, effect } : undefined;
}

function keep(
  { packet, connection, zone, changedSet }: Extract<Ruling, { readonly next: "continue" }>,
  crossing: Crossing,
): void {
  if (packet !== undefined) crossing.packet = packet;
  if (connection !== undefined) crossing.connection = connection;
  if (zone !== undefined) crossing.zone = zone;
  if (changedSet !== undefined) crossing.changedSets.add(changedSet);
}

/** A verdict map does what it says for the key. */
function finalEffect({ next }: Settled, statement: NftStatement): Effect {
  if (statement.kind !== "vmap") return effectOfStatement(statement);
  return next === "accept" ||
    next === "drop" ||
    next === "return" ||
    next === "jump" ||
    next === "goto"
    ? next
    : "unknown";
}

const scenes = new WeakMap<Crossing, Scene>();

/** One scene for all rules of a table that the packet meets. */
function sceneOf(table: Table, crossing: Crossing): Scene {
  const known = scenes.get(crossing);
  if (known?.table === table.name && known.family === table.family) return known;
  const scene: Scene = {
    moment: crossing,
    family: table.family,
    table: table.name,
    sets: setsOf(table),
    load: (expression) => loadExpression(expression, scene),
  };
  scenes.set(crossing, scene);
  return scene;
}

const setMaps = new WeakMap<readonly NamedSet[], ReadonlyMap<string, SetLookup>>();

function setsOf({ sets }: Table): ReadonlyMap<string, SetLookup> {
  let lookups = setMaps.get(sets);
  if (lookups === undefined) {
    lookups = new Map(sets.map(({ name, elements, lost }) => [name, lookupIn(elements, lost > 0)]));
    setMaps.set(sets, lookups);
  }
  return lookups;
}

function rewriteOf(before: Packet, after: Packet): Pick<Met, "rewrite"> {
  if (before === after) return {};
  const [was, is] = [tupleOf(before), tupleOf(after)];
  const same =
    was.src === is.src && was.dst === is.dst && was.sport === is.sport && was.dport === is.dport;
  return same ? {} : { rewrite: { kind: "rewrite", before: was, after: is } };
}

const tupleOf = ({ src, dst, sport, dport }: Packet): Tuple => ({
  src: src.text,
  dst: dst.text,
  ...(sport === undefined ? {} : { sport }),
  ...(dport === undefined ? {} : { dport }),
});
