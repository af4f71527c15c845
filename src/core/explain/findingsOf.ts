/** Everything wrong or risky on a host: every published port, asked from wherever its host address promises an answer. */

import type { Finding, FindingsAnswer } from "../contract.ts";
import { publicationsOf } from "../docker/publications.ts";
import type { Snapshot } from "../snapshot.ts";
import { engineRef } from "../topology/listing.ts";
import { caseOf } from "./ask.ts";
import { gravestFirst, judge } from "./judge.ts";
import { promisedBy } from "./promise.ts";
import type { PortAndProtocol } from "./question.ts";
import { publicationsFor } from "./claims.ts";

export function findingsOf(snapshot: Snapshot): FindingsAnswer {
  const findings = portsOf(snapshot).flatMap((port) => {
    const publications = publicationsFor(snapshot, port);
    return judge(caseOf(snapshot, port, (path) => promisedBy(publications, path) !== undefined));
  });
  return {
    schema: "docker-network-lens/findings@1",
    takenAt: snapshot.takenAt,
    engine: engineRef(snapshot.engine),
    findings: gravestFirst(distinct(findings)),
    gaps: snapshot.gaps,
  };
}

/** Each host port once, by number; of a wish for a range the first. */
function portsOf({ engine }: Snapshot): readonly PortAndProtocol[] {
  const ports = new Map<string, PortAndProtocol>();
  for (const { binding } of (engine?.containers ?? []).flatMap(publicationsOf)) {
    const { hostPort: port, protocol } = binding;
    ports.set(`${String(port)}/${protocol}`, { port, protocol });
  }
  return [...ports.values()].sort((a, b) => a.port - b.port);
}

/** What several ports have in common is told once. */
const distinct = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(
    findings.map((each) => [`${each.code} ${each.subject.name} ${each.title}`, each]),
  ).values(),
];
