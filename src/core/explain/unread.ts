/** Which containers' own rules an explanation would need, and did not have. */

import type { Explanation } from "../contract.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";

/** Ids of the containers whose namespaces the walks cross, and whose rules were not read. */
export function unreadOnTheWay(
  { paths }: Pick<Explanation, "paths">,
  snapshot: Snapshot,
): readonly string[] {
  const topology = topologyOf(snapshot);
  const hops = paths.flatMap(({ hops, reply }) => [...hops, ...reply.hops]);
  return [...new Set(hops.map(({ netns }) => netns))].flatMap((name) => {
    const container = topology.container(name);
    const netns = container === undefined ? undefined : topology.netnsOf(container.id);
    if (container === undefined || netns === undefined || netns === topology.host) return [];
    return netns.rulesets === undefined ? [container.id] : [];
  });
}
