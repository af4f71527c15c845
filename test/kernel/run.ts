/** Worlds made from a seed, one after another, each with its packets. */

import { walkPackets } from "../../src/core/path/packetFate.ts";
import type { Assumption, PacketAnswer } from "../../src/core/contract.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { Dice } from "./generate/dice.ts";
import { makeTrial, type Trial } from "./generate/world.ts";
import { isByNature, judge, observe, type Judgement, type Observed } from "./judge.ts";
import { UNSENT } from "./machine.ts";
import { Refused, type Router } from "./router.ts";
import { isWrittenWhole, questionsOf, sendingOf } from "./sending.ts";
import { sequelOf } from "./sequel.ts";
import { NAMES } from "./story.ts";
import { wayThrough } from "./wayThrough.ts";
import type { Sent, World } from "./world.ts";

/** One packet in one world: what we say, what the kernel did. */
export interface Pair {
  readonly sent: Sent;
  readonly answer: PacketAnswer;
  readonly observed: Observed;
  readonly judgement: Judgement;
}

/** Loads a world and puts its packets to it, then those that come after them. */
export async function tryOut(router: Router, { world, packets }: Trial): Promise<readonly Pair[]> {
  await router.load(world);
  const snapshot = await router.snapshot(world);
  const first = await putTo(router, world, snapshot, packets);
  const sequels = first.flatMap((pair) => sequelOf(pair) ?? []);
  return [...first, ...(await putTo(router, world, snapshot, sequels))];
}

async function putTo(
  router: Router,
  world: World,
  snapshot: Snapshot,
  packets: readonly Sent[],
): Promise<readonly Pair[]> {
  const usable = asksForPorts(world) ? packets.filter(isSentAsUsual) : packets;
  if (usable.length === 0) return [];
  const seen = await router.send(usable.map(sendingOf), world);
  return usable.flatMap((sent, at) => {
    const came = seen[at];
    const answer = walkPackets(snapshot, questionsOf(sent)).at(-1)?.answer;
    if (came === undefined || answer === undefined || came.failed === UNSENT) return [];
    const observed = observe(came, world);
    return [{ sent, answer, observed, judgement: judge(answer, observed, world) }];
  });
}

/** Policy rules and IPsec policies. */
const asksForPorts = ({ routing, links = [] }: World): boolean =>
  [...routing.ip, ...routing.ip6, ...links].some((line) => / (?:ip)?proto (?!199)/.test(line));

const isSentAsUsual = (sent: Sent): boolean =>
  ![sent, ...(sent.earlier ?? [])].some(isWrittenWhole);

/** The seed of the world at that place of a run. */
export const worldSeed = (seed: number, at: number): number =>
  new Dice(seed + at * 0x9e3779b9).seed();

export interface Report {
  pairs: number;
  worlds: number;
  /** Worlds that a tool refused. */
  readonly refused: string[];
  /** Pairs that hang on what no snapshot holds, by what. */
  readonly unsure: Map<string, number>;
  /** Pairs that hang on what a snapshot could hold. */
  readonly unknown: Map<string, number>;
  readonly differing: { readonly at: number; readonly trial: Trial; readonly pair: Pair }[];
  /** Rules that were met, and fates, so that a run that tests nothing is seen. */
  met: number;
  readonly fates: Map<string, number>;
  /** Ways through the router, families and protocols. */
  readonly ways: Map<string, number>;
  readonly protocols: Map<string, number>;
}

export const emptyReport = (): Report => ({
  ...{ pairs: 0, worlds: 0, met: 0, refused: [], differing: [] },
  ...{ unsure: new Map(), unknown: new Map(), fates: new Map() },
  ...{ ways: new Map(), protocols: new Map() },
});

export async function runWorld(
  router: Router,
  seed: number,
  at: number,
  report: Report,
): Promise<void> {
  const trial = makeTrial(worldSeed(seed, at));
  let pairs: readonly Pair[];
  try {
    pairs = await tryOut(router, trial);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    report.refused.push(error.message);
    return;
  }
  report.worlds += 1;
  for (const pair of pairs) add(report, at, trial, pair);
}

function add(report: Report, at: number, trial: Trial, pair: Pair): void {
  const { judgement, answer } = pair;
  report.pairs += 1;
  report.met += answer.matched.length;
  count(report.fates, answer.fate);
  count(report.ways, wayThrough(pair));
  const { family, protocol } = pair.sent.content;
  count(report.protocols, `${NAMES[protocol] ?? protocol} over ${family}`);
  if (judgement.is === "unsure") {
    const unknown = judgement.on.find((on) => !isByNature(on));
    if (unknown !== undefined) count(report.unknown, unknown.text);
    else if (judgement.on.length === 0) count(report.unknown, "nothing that is told");
    else count(report.unsure, reasonOf(judgement.on));
  }
  if (judgement.is === "differs") report.differing.push({ at, trial, pair });
}

/** The first of what an answer hangs on; of a code that tells little, what the text says but for names and numbers. */
function reasonOf([first]: readonly Assumption[]): string {
  if (first === undefined) return "nothing that is told";
  if (first.code !== "UNSUPPORTED_MATCH") return first.code;
  const said = first.text.replace(/^Rule .*?(?:: | applies if )/, "");
  return said.replace(/ is (?:what it|none that).*|: -m .*/, "").replace(/^th \S+/, "a field");
}

/** One disagreement of each world, at most so many. */
export function worstOf(differing: Report["differing"], most: number): Report["differing"] {
  const worlds = new Set<number>();
  return differing.filter(({ at }) => !worlds.has(at) && worlds.add(at)).slice(0, most);
}

export function summary(report: Report): string {
  const { pairs, worlds, met, refused, unsure, unknown, fates, ways, protocols } = report;
  return [
    `${pairs} packets in ${worlds} worlds met ${met} rules; ${told(fates)}`,
    `ways: ${told(ways)}`,
    `protocols: ${told(protocols)}`,
    `unsure by nature: ${share(unsure, pairs)}`,
    `unsure for want of knowledge: ${share(unknown, pairs)}`,
    `worlds that a tool refused: ${refused.length}`,
  ].join("\n");
}

const told = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, times]) => `${times} ${name}`).join(", ") || "none";

function share(counts: ReadonlyMap<string, number>, of: number): string {
  const all = [...counts.values()].reduce((sum, each) => sum + each, 0);
  return `${((100 * all) / Math.max(1, of)).toFixed(2)} % (${told(counts)})`;
}

const count = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};
