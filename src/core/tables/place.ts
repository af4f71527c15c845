/** Whose tables are asked for: the host's, a container's, or those of any other namespace that was read. */

import { bridgeNameOf } from "../docker/drivers/index.ts";
import type { Network } from "../docker/engine.ts";
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
export function placeOf(netns: Netns, topology: Topology): string {
  const { id } = netns;
  if (id === topology.host?.id) return "host";
  const [owner] = topology.containersIn(id);
  return printPlace(
    owner === undefined
      ? { kind: "netns", name: ownName(netns, topology) }
      : { kind: "container", name: owner.name },
  );
}

/** `machine` before a rootless engine; else as its file is called, or by its number. */
const ownName = (netns: Netns, { host, machine }: Topology): string =>
  netns === machine && machine !== host ? "machine" : fileName(netns);

/** The name of the file that it is mounted at; one that is nowhere is called by its number. */
const fileName = ({ id, mount }: Netns): string => mount?.split("/").at(-1) ?? id;

/** What a namespace is called: `host`, a container's name, else its own. */
export function nameOfNetns(netns: Netns, topology: Topology): string {
  const isNamed = netns === topology.host || topology.containersIn(netns.id).length > 0;
  return isNamed ? topology.nameOf(netns.id) : ownName(netns, topology);
}

/** The place of a namespace that is called by the name that hops and rules have for it. */
export function placeNamed(name: string, topology: Topology): Place {
  if (name === "host") return { kind: "host" };
  if (topology.container(name) !== undefined) return { kind: "container", name };
  const found = topology.snapshot.host?.namespaces.find(({ id }) => topology.nameOf(id) === name);
  return { kind: "netns", name: found?.id ?? name };
}

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
        (netns) => netns.id === place.name || ownName(netns, topology) === place.name,
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
      label: labelOf(netns, topology),
    })),
  ];
}

/** What the engine makes a namespace for stands in its name (moby: daemon/libnetwork/sandbox.go, service_linux.go). */
function labelOf(netns: Netns, topology: Topology): string {
  const name = ownName(netns, topology);
  const networks = topology.snapshot.engine?.networks ?? [];
  const carried = networks.find((each) => isNetnsOf(netns, each));
  if (carried !== undefined) return `${name} (overlay network ${carried.name})`;
  const [, digits] = /^lb_(\w{9})$/.exec(name) ?? [];
  const balanced = digits && networks.find(({ id }) => id.startsWith(digits));
  return balanced ? `${name} (load balancer of ${balanced.name})` : name;
}

/**
 * Whether it is the overlay network's own namespace: a number, a dash and ten digits of the network's id (moby:
 * daemon/libnetwork/osl/namespace_linux.go, GenerateKey).
 */
export function isNetnsOf(netns: Netns, { id, driver }: Network): boolean {
  const [, digits] = /^\d+-(\w{10})$/.exec(fileName(netns)) ?? [];
  return driver === "overlay" && digits !== undefined && id.startsWith(digits);
}

/** Where the tables are that a network is in: its own namespace, else the host's, filtered by the name of one that has a bridge. */
export function placeOfNetwork(
  networkId: string,
  snapshot: Snapshot,
): { readonly place: Place; readonly filter?: string } {
  const network = topologyOf(snapshot).network(networkId);
  const own = network && snapshot.host?.namespaces.find((netns) => isNetnsOf(netns, network));
  if (own !== undefined) return { place: { kind: "netns", name: fileName(own) } };
  const place = { kind: "host" } as const;
  const carried = network !== undefined && bridgeNameOf(network) !== undefined;
  return carried ? { place, filter: network.name } : { place };
}
