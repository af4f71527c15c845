/** Which namespaces' own rules an explanation would need, and did not have. */

import type { Explanation } from "../contract.ts";
import { publicationsOf } from "../docker/publications.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";

/** Ids of all namespaces but the host's whose rules were not read: what a snapshot that is kept is asked later, nobody knows. */
export const unreadAnywhere = ({ host }: Snapshot): readonly string[] =>
  (host?.namespaces.slice(1) ?? [])
    .filter(({ rulesets }) => rulesets === undefined)
    .map(({ id }) => id);

/** Ids of those in which a container has ports that it publishes: every finding about ports crosses them. */
export function unreadBehindPorts(snapshot: Snapshot): readonly string[] {
  const topology = topologyOf(snapshot);
  return unreadAnywhere(snapshot).filter((id) =>
    topology.containersIn(id).some((container) => publicationsOf(container).length > 0),
  );
}

/** Ids of the namespaces that the walks cross, and whose rules were not read; the host's is read or not to be had. */
export function unreadOnTheWay(
  { paths }: Pick<Explanation, "paths">,
  snapshot: Snapshot,
): readonly string[] {
  const topology = topologyOf(snapshot);
  const crossed = new Set(
    paths.flatMap(({ hops, reply }) => [...hops, ...reply.hops]).map(({ netns }) => netns),
  );
  return (snapshot.host?.namespaces.slice(1) ?? [])
    .filter(({ id, rulesets }) => rulesets === undefined && crossed.has(topology.nameOf(id)))
    .map(({ id }) => id);
}
