/** Whose tables are asked for: the host's, a container's, or those of any other namespace that was read. */

import type { Asked } from "../explain/question.ts";
import { problemOf } from "../explain/question.ts";
import type { Netns, Snapshot } from "../snapshot.ts";
import { sortedNaturally } from "../text/naturally.ts";
import { topologyOf, type Topology } from "../topology/topology.ts";

export type Place =
  | { readonly kind: "host" }
  | { readonly kind: "container"; readonly name: string }
  /** By its name, or by its inode number. */
  | { readonly kind: "netns"; readonly name: string };

/** Reads `host`, `container:NAME`, `netns:NAME`. */
export function readPlace(text: string): Asked<Place> {
  if (text === "host") return { ok: true, value: { kind: "host" } };
  const [, kind, name] = /^(container|netns):(.+)$/s.exec(text) ?? [];
  if ((kind === "container" || kind === "netns") && name !== undefined) {
    return { ok: true, value: { kind, name } };
  }
  const choice = "write host, container:NAME or netns:NAME";
  return { ok: false, problem: `“${text}” is not a place that has tables: ${choice}` };
}

export const printPlace = (place: Place): string =>
  place.kind === "host" ? "host" : `${place.kind}:${place.name}`;

/** The place by which a namespace is asked for. */
export function placeOf({ id }: Netns, topology: Topology): string {
  if (id === topology.host?.id) return "host";
  const [owner] = topology.containersIn(id);
  return printPlace(
    owner === undefined
      ? { kind: "netns", name: bare(topology.nameOf(id)) }
      : { kind: "container", name: owner.name },
  );
}

/** A namespace without a name of its own is called by its number. */
const bare = (name: string): string => name.replace(/^netns /, "");

/** `undefined` where there is no such namespace, or none that was read. */
export function netnsAt(place: Place, topology: Topology): Netns | undefined {
  switch (place.kind) {
    case "host":
      return topology.host;
    case "container": {
      const container = topology.container(place.name);
      return container === undefined ? undefined : topology.netnsOf(container.id);
    }
    case "netns":
      return topology.snapshot.host?.namespaces.find(
        ({ id }) => id === place.name || bare(topology.nameOf(id)) === place.name,
      );
  }
}

/** What is wrong with a place on this host: it names what there is not. */
export function problemOfPlace(place: Place, snapshot: Snapshot): string | undefined {
  const topology = topologyOf(snapshot);
  switch (place.kind) {
    case "host":
      return undefined;
    case "container":
      return problemOf([place.name], (name) => topology.container(name) !== undefined);
    case "netns":
      return netnsAt(place, topology) === undefined
        ? `There is no network namespace “${place.name}” among those that were read`
        : undefined;
  }
}

/** A place that can be chosen, in words a person picks by. */
export interface NamedPlace {
  readonly place: string;
  readonly label: string;
}

/** The host, all containers by name, and the namespaces that are neither's. */
export function placesOf(snapshot: Snapshot): readonly NamedPlace[] {
  const topology = topologyOf(snapshot);
  const [, ...others] = snapshot.host?.namespaces ?? [];
  const containers = sortedNaturally(snapshot.engine?.containers ?? [], ({ name }) => name);
  const foreign = others.filter(({ id }) => topology.containersIn(id).length === 0);
  return [
    { place: "host", label: "host" },
    ...containers.map(({ name, state }) => ({
      place: printPlace({ kind: "container", name }),
      label: state === "running" ? name : `${name} (${state})`,
    })),
    ...foreign.map((netns) => ({
      place: placeOf(netns, topology),
      label: topology.nameOf(netns.id),
    })),
  ];
}
