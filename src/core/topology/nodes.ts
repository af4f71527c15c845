/** Containers by the name that a question has for them, on whichever of the hosts that were read. */

import type { Container } from "../docker/engine.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf, type Topology } from "./topology.ts";

export interface Found {
  readonly container: Container;
  /** As hops have it: `two`, on another host `beta/two`. */
  readonly name: string;
  /** Of the host that it is on. */
  readonly topology: Topology;
}

/** On this host first; on another one by its name alone too, where no container here has that. */
export function findContainer(snapshot: Snapshot, name: string): Found | undefined {
  const topology = topologyOf(snapshot);
  const container = topology.container(name);
  if (container !== undefined) return { container, name: container.name, topology };
  for (const node of snapshot.nodes ?? []) {
    const there = topologyOf(node.snapshot);
    const prefix = `${node.name}/`;
    const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    const far = there.container(bare);
    if (far !== undefined) return { container: far, name: prefix + far.name, topology: there };
  }
  return undefined;
}

/** The addresses of a container of that name on other nodes, as those tell this one. */
export const toldAddresses = ({ engine }: Snapshot, name: string): readonly string[] =>
  (engine?.networks ?? []).flatMap(({ members = [] }) =>
    members.filter((each) => each.name === name).map(({ address }) => address),
  );

/** Whether a question can name it. */
export const knowsContainer =
  (snapshot: Snapshot) =>
  (name: string): boolean =>
    findContainer(snapshot, name) !== undefined || toldAddresses(snapshot, name).length > 0;
