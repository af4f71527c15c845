/** Containers that use a network namespace which was not made for them. */

import type { Container } from "../docker/engine.ts";
import { isUp } from "../docker/publications.ts";
import type { Topology } from "./topology.ts";

export interface Owner {
  readonly kind: "host" | "container";
  /** The container's name, else its id as far as it is known; of the host, its own. */
  readonly name: string;
}

const PREFIX = "container:";

/** Whose network namespace a container uses instead of one of its own. */
export function ownerOf({ networkMode }: Container, topology: Topology): Owner | undefined {
  if (networkMode === "host") return { kind: "host", name: topology.snapshot.engine?.name ?? "" };
  if (!networkMode.startsWith(PREFIX)) return undefined;
  const of = networkMode.slice(PREFIX.length);
  return { kind: "container", name: topology.container(of)?.name ?? of.slice(0, 12) };
}

/** Containers that joined the namespace of this one, whether or not they are still in it. */
export const joinersOf = ({ id, name }: Container, { snapshot }: Topology): readonly Container[] =>
  (snapshot.engine?.containers ?? []).filter(
    (each) => each.networkMode === PREFIX + id || each.networkMode === PREFIX + name,
  );

/** Containers that run in a namespace which the one they joined does not have any more. */
export function orphansOf(topology: Topology): readonly Container[] {
  return (topology.snapshot.engine?.containers ?? []).filter((each) => {
    if (!each.networkMode.startsWith(PREFIX) || !isUp(each)) return false;
    const owner = topology.container(each.networkMode.slice(PREFIX.length));
    const home = topology.netnsOf(each.id);
    if (home === undefined) return false;
    if (owner === undefined) return true;
    const theirs = topology.netnsOf(owner.id);
    return theirs !== home && (theirs !== undefined || !isUp(owner));
  });
}
