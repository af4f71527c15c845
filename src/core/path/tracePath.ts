/** The answer to a question: walked in every world that its doubts allow, and told as in the usual one. */

import type { Assumption, Path } from "../contract.ts";
import type { Snapshot } from "../snapshot.ts";
import type { End, Ending } from "./end.ts";
import { track } from "./tracked.ts";
import type { Walk } from "./walk.ts";
import { walkPath, type Outcome, type Question } from "./walkPath.ts";
import { worldOf, type World } from "./world.ts";
import { decisiveDoubts, doubtKey, exploreWorlds, type Worlds } from "./worlds.ts";

export type { Question } from "./walkPath.ts";

export interface TracedPath extends Path {
  /** Why it ended. */
  readonly end: End;
}

const MAX_WORLDS = 64;

interface Run {
  readonly outcome: Outcome | undefined;
  readonly assumed: readonly Assumption[];
}

/** Follows a question's packets through the snapshot; `assumed` is what was taken for granted in asking it. */
export function tracePath(
  snapshot: Snapshot,
  question: Question,
  assumed: readonly Assumption[] = [],
): TracedPath {
  const world = worldOf(snapshot);
  const worlds = exploreWorlds((decide) => runOnce(world, question, decide), MAX_WORLDS);
  const [usual] = worlds.all;
  const { outcome } = usual.value;
  const base = { from: question.from, to: question.to };
  if (outcome === undefined) return notWalked(question, assumed);
  const unsure = unsureOf(worlds);
  const known = [...assumed, ...usual.value.assumed, ...beyond(outcome)];
  return {
    ...base,
    verdict: unsure.length === 0 ? outcome.verdict : "uncertain",
    ...(outcome.viaProxy ? { viaProxy: true } : {}),
    hops: outcome.hops,
    established: { hops: outcome.established },
    reply: outcome.reply,
    ...(outcome.delivered === undefined ? {} : { delivered: outcome.delivered }),
    assumptions: distinct([...known, ...unsure]),
    end: endOf(worlds, outcome, unsure),
  };
}

function runOnce(world: World, question: Question, decide: Walk["decide"]): Run {
  const assumed: Assumption[] = [];
  const { from } = question;
  const walk: Walk = {
    ...{ world, decide, tracked: track(), hops: [] },
    assume: (assumption) => assumed.push(assumption),
    ...(from.kind === "outside" ? { outside: from } : {}),
  };
  return { outcome: walkPath(walk, question), assumed };
}

/** What the verdict hangs on; empty when it is the same in all worlds. */
function unsureOf(worlds: Worlds<Run>): readonly Assumption[] {
  const decisive = decisiveDoubts(worlds, (a, b) => verdictOf(a) === verdictOf(b));
  const settled = worlds.all.flatMap((world) => world.settled.map(({ doubt }) => doubt));
  const named = settled.filter((doubt) => decisive.has(doubtKey(doubt)));
  const open = worlds.all.flatMap(({ value }) => value.outcome?.unsure ?? []);
  const differ = new Set(worlds.all.map(({ value }) => verdictOf(value))).size > 1;
  const all = differ && named.length === 0 ? settled : named;
  return distinct([...all, ...open]);
}

const verdictOf = ({ outcome }: Run): string => outcome?.verdict ?? "";

function endOf(worlds: Worlds<Run>, outcome: Outcome, unsure: readonly Assumption[]): End {
  const others = new Map<string, Ending>();
  for (const { value, settled } of worlds.all) {
    const { outcome: other } = value;
    if (other === undefined || other.verdict === outcome.verdict) continue;
    const doubts = settled.filter(({ as, usually }) => as !== usually).map(({ doubt }) => doubt);
    if (!others.has(other.verdict)) others.set(other.verdict, { ...other.ending, doubts });
  }
  return { ...outcome.ending, doubts: unsure, others: [...others.values()] };
}

function beyond({ verdict, ending }: Outcome): readonly Assumption[] {
  if (verdict !== "leaves" || ending.cause.kind !== "leaves") return [];
  const { name, vxlan } = ending.cause.link;
  if (ending.carriedBy === undefined && vxlan === undefined) {
    const text = `What lies beyond ${name} is not in the snapshot, so whether anything answers there is not known`;
    return [{ code: "UPSTREAM_NOT_SEEN", text }];
  }
  const where = ending.carriedBy === undefined ? `beyond ${name}` : ending.packet.dst;
  const text = `The host at the other end of the tunnel (${where}) was not read, so what it does with the packet is not known`;
  return [{ code: "FAR_HOST_NOT_SEEN", text }];
}

/** A vantage that the snapshot does not hold, such as a container whose namespace was not read. */
function notWalked({ from, to }: Question, assumed: readonly Assumption[]): TracedPath {
  const text = "The network namespace that the packet starts in was not read";
  const doubt: Assumption = { code: "NETNS_RULES_NOT_READ", text };
  const name = from.kind === "container" ? from.name : "host";
  const packet = { src: from.address, dst: to.address, dport: to.port };
  return {
    ...{ from, to, verdict: "uncertain", hops: [], established: { hops: [] } },
    reply: { verdict: "uncertain", hops: [] },
    assumptions: distinct([...assumed, doubt]),
    end: {
      ...{ verdict: "uncertain", phase: "first", leg: "direct", packet, others: [] },
      netns: { id: "", name },
      cause: { kind: "unread", what: "namespace" },
      doubts: [doubt],
    },
  };
}

function distinct(assumptions: readonly Assumption[]): readonly Assumption[] {
  return [...new Map(assumptions.map((each) => [doubtKey(each), each])).values()];
}
