/** Holds each walk against each publication that promises it, and puts what is found in order. */

import { type Finding, type Severity } from "../contract.ts";
import type { Publication } from "../docker/publications.ts";
import { asPublished } from "./ask.ts";
import type { Asked, Case, CauseRule } from "./case.ts";
import { ENGINE_CAUSES, RISKS, WALK_CAUSES } from "./findings/index.ts";
import type { TracedPath } from "../path/tracePath.ts";
import { topologyOf } from "../topology/topology.ts";
import { isLoopback, promises } from "./promise.ts";

/** Causes before risks, the gravest first, each told once. */
export function judge(given: Case): readonly Finding[] {
  const walks = walksOf(given);
  const causes = walks.flatMap((walk) => causesOf(given, walk));
  const ofHost = walks.length === 0 || walks.some((walk) => asksHost(given, walk));
  const risks = ofHost ? RISKS.flatMap((rule) => rule(given)) : [];
  return [...gravestFirst(once(causes)), ...gravestFirst(once(risks))];
}

/** Whether a port of the host is asked, and not of a container's own address. */
function asksHost({ topology: { machine } }: Case, { to }: TracedPath): boolean {
  if (machine?.links === undefined || isLoopback(to.address)) return true;
  return machine.links.some(({ addresses }) =>
    addresses.some(({ address }) => address === to.address),
  );
}

/** What the engine alone knows is told also where nothing could be walked. */
function walksOf({ walks, topology, publications, question, trace }: Case): readonly TracedPath[] {
  if (walks.length > 0 || topology.host !== undefined) return walks;
  const { from, to: address } = asPublished(publications);
  const { port, protocol } = question;
  return [trace(from, { address, port, protocol })];
}

function causesOf(given: Case, walk: TracedPath): readonly Finding[] {
  const ofHost = asksHost(given, walk);
  const promised = given.publications.filter(
    ({ binding }) => ofHost && promises(binding.hostIp, walk),
  );
  const served = promised.some(({ standing }) => standing);
  const held: readonly (Publication | undefined)[] = promised.length === 0 ? [undefined] : promised;
  return held.flatMap((publication) => {
    const asked: Asked = {
      ...given,
      walk,
      publication,
      ofHost,
      served: served && publication?.standing === false,
    };
    return firstOf(ENGINE_CAUSES, asked) ?? byEnd(asked) ?? [];
  });
}

/** How a walk ended tells nothing of a publication that does not stand, and nothing sure where the verdict is not. */
function byEnd(asked: Asked): Finding | undefined {
  const { walk, publication } = asked;
  if (publication?.standing === false) return undefined;
  // A full table is worth telling though an old connection may make room for the new one.
  if (walk.verdict === "uncertain" && walk.end.cause.kind !== "tracking-full") return undefined;
  return firstOf(WALK_CAUSES, whereItEnded(asked));
}

/** What ended on another host is explained by what that one has. */
function whereItEnded(asked: Asked): Asked {
  const { node } = asked.walk.end;
  const there = asked.snapshot.nodes?.find(({ name }) => name === node)?.snapshot;
  return there === undefined ? asked : { ...asked, snapshot: there, topology: topologyOf(there) };
}

function firstOf(rules: readonly CauseRule[], asked: Asked): Finding | undefined {
  for (const rule of rules) {
    const found = rule(asked);
    if (found !== undefined) return found;
  }
  return undefined;
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Of findings of one severity the first walk's comes first. */
export const gravestFirst = (findings: readonly Finding[]): readonly Finding[] =>
  [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]);

/** One finding for each code and subject: the gravest, as the first walk tells it. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const kept = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.code} ${finding.subject.kind} ${finding.subject.name}`;
    const before = kept.get(key);
    if (before === undefined || RANK[finding.severity] < RANK[before.severity]) {
      kept.set(key, finding);
    }
  }
  return [...kept.values()];
}
