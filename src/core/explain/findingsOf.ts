/**
 * Everything wrong or risky on a host: every published port, asked from wherever its host address promises an answer,
 * and what is worth knowing of the host itself.
 */

import type { Finding, FindingsAnswer, Path } from "../contract.ts";
import { bridgeNameOf } from "../docker/drivers/index.ts";
import { publicationsOf } from "../docker/publications.ts";
import type { Snapshot } from "../snapshot.ts";
import { engineRef } from "../topology/listing.ts";
import { topologyOf } from "../topology/topology.ts";
import { caseOf } from "./ask.ts";
import { OF_HOST } from "./findings/index.ts";
import { gravestFirst, judge } from "./judge.ts";
import { promisedBy } from "./promise.ts";
import type { PortAndProtocol } from "./question.ts";
import { publicationsFor } from "./claims.ts";

export function findingsOf(snapshot: Snapshot): FindingsAnswer {
  const bridges = bridgeAddresses(snapshot);
  const findings = portsOf(snapshot).flatMap((port) => {
    const publications = publicationsFor(snapshot, port);
    const wanted = (path: Asking): boolean =>
      !asksByBridge(bridges, path) && promisedBy(publications, path) !== undefined;
    return judge(caseOf(snapshot, port, wanted));
  });
  const told = new Set(findings.map(({ code }) => code));
  // What already explains a port is not told again.
  const ofHost = OF_HOST.flatMap((rule) => rule(topologyOf(snapshot))).filter(
    ({ code }) => !told.has(code),
  );
  return {
    schema: "docker-network-lens/findings@1",
    takenAt: snapshot.takenAt,
    engine: engineRef(snapshot.engine),
    findings: gravestFirst(distinct([...findings, ...ofHost])),
    gaps: snapshot.gaps,
  };
}

type Asking = Pick<Path, "from" | "to">;

/** The host asks itself by the addresses of its networks as it does by its own: once is enough for all ports. */
const asksByBridge = (bridges: ReadonlySet<string>, { from, to }: Asking): boolean =>
  from.kind === "host" && bridges.has(to.address);

function bridgeAddresses({ engine, host }: Snapshot): ReadonlySet<string> {
  const names = new Set((engine?.networks ?? []).map(bridgeNameOf));
  const links = (host?.namespaces[0].links ?? []).filter(({ name }) => names.has(name));
  return new Set(links.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
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
