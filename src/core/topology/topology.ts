/** What is joined to what: containers and their namespaces, veth pairs, bridges of networks. Derived, never stored. */

import { namespaceOf } from "../docker/drivers/index.ts";
import type { Container, Endpoint, Engine, Network } from "../docker/engine.ts";
import type { Link } from "../net/link.ts";
import type { Netns, Snapshot } from "../snapshot.ts";
import { vethFromOutside } from "./vethFromOutside.ts";

/** A link and the namespace that it stands in. */
export interface PlacedLink {
  readonly netns: Netns;
  readonly link: Link;
}

export interface Topology {
  readonly snapshot: Snapshot;
  /** The host's own namespace; absent when the host was not read. */
  readonly host: Netns | undefined;
  /** Where machines outside come in and people sit: the host's own, or the machine's before a rootless engine. */
  readonly machine: Netns | undefined;
  netns(id: string): Netns | undefined;
  /** The namespace that a running container's processes are in. */
  netnsOf(containerId: string): Netns | undefined;
  /** Whether what is plugged into that namespace was read: its processes may be known, and no more. */
  isRead(containerId: string): boolean;
  /** `host`, `machine` where that is another, the name of the container that the namespace was made for, or what else it is: `overlay ov`. */
  nameOf(netnsId: string): string;
  /** What the namespace is to a network, where it is no container's. */
  engineNamespace(netnsId: string): ReturnType<typeof namespaceOf>;
  /** All containers whose processes share the namespace; its owner first. */
  containersIn(netnsId: string): readonly Container[];
  link(netnsId: string, of: string | number): Link | undefined;
  /** The other end of a veth pair, where a namespace that was read holds it. */
  peerOf(link: Link): PlacedLink | undefined;
  /** The container's interface in a network, found by its MAC or address. */
  endpointLink(containerId: string, endpoint: Endpoint): PlacedLink | undefined;
  /** The host's end of that interface's veth pair. */
  hostVethOf(containerId: string, endpoint: Endpoint): Link | undefined;
  container(nameOrId: string): Container | undefined;
  network(id: string): Network | undefined;
}

const made = new WeakMap<Snapshot, Topology>();

/** The joins of a snapshot; worked out once for each snapshot. */
export function topologyOf(snapshot: Snapshot): Topology {
  const known = made.get(snapshot);
  if (known !== undefined) return known;
  const topology = deriveTopology(snapshot);
  made.set(snapshot, topology);
  return topology;
}

function deriveTopology(snapshot: Snapshot): Topology {
  const namespaces: readonly Netns[] = snapshot.host?.namespaces ?? [];
  const host = namespaces[0];
  const machineId = snapshot.host?.machine;
  const engine = snapshot.engine;
  const byId = new Map(namespaces.map((netns) => [netns.id, netns]));
  const home = containerHomes(engine, namespaces);
  const members = membersByNetns(engine, home);
  const kept = new Map(
    namespaces.flatMap(({ id, mount }) =>
      mount === undefined ? [] : [[id, namespaceOf(engine?.networks ?? [], mount)]],
    ),
  );

  const topology: Topology = {
    snapshot,
    host,
    machine: machineId === undefined ? host : byId.get(machineId),
    netns: (id) => byId.get(id),
    netnsOf: (containerId) => home.get(containerId),
    isRead: (containerId) => home.get(containerId)?.links !== undefined,
    nameOf: (id) => {
      if (id === host?.id) return "host";
      if (id === machineId) return "machine";
      const mount = byId.get(id)?.mount;
      const file = mount === undefined ? id : mount.slice(mount.lastIndexOf("/") + 1);
      return members.get(id)?.[0]?.name ?? topology.engineNamespace(id)?.name ?? `netns ${file}`;
    },
    engineNamespace: (id) => kept.get(id),
    containersIn: (id) => members.get(id) ?? [],
    link: (id, of) => findLink(byId.get(id), of),
    peerOf: (link) => {
      const netns = link.peer?.netns === undefined ? undefined : byId.get(link.peer.netns);
      const peer = link.peer === undefined ? undefined : findLink(netns, link.peer.ifindex);
      return netns === undefined || peer === undefined ? undefined : { netns, link: peer };
    },
    endpointLink: (containerId, endpoint) => {
      const netns = home.get(containerId);
      const link = netns?.links?.find((each) => belongsTo(each, endpoint));
      return netns === undefined || link === undefined ? undefined : { netns, link };
    },
    hostVethOf: (containerId, endpoint) => {
      const inside = topology.endpointLink(containerId, endpoint);
      if (inside === undefined) return vethFromOutside(topology, containerId, endpoint);
      const peer = topology.peerOf(inside.link);
      return peer?.netns.id === host?.id ? peer?.link : undefined;
    },
    container: (nameOrId) => findContainer(engine, nameOrId),
    network: (id) => engine?.networks.find((network) => network.id === id),
  };
  return topology;
}

function containerHomes(
  engine: Engine | undefined,
  namespaces: readonly Netns[],
): ReadonlyMap<string, Netns> {
  const byPid = new Map(namespaces.flatMap((netns) => netns.pids.map((pid) => [pid, netns])));
  const homes = new Map<string, Netns>();
  for (const container of engine?.containers ?? []) {
    const netns = container.pid === undefined ? undefined : byPid.get(container.pid);
    if (netns !== undefined) homes.set(container.id, netns);
  }
  return homes;
}

function membersByNetns(
  engine: Engine | undefined,
  homes: ReadonlyMap<string, Netns>,
): ReadonlyMap<string, readonly Container[]> {
  const members = new Map<string, Container[]>();
  for (const container of engine?.containers ?? []) {
    const netns = homes.get(container.id);
    if (netns === undefined) continue;
    const list = members.get(netns.id) ?? [];
    if (ownsNetns(container)) list.unshift(container);
    else list.push(container);
    members.set(netns.id, list);
  }
  return members;
}

/** A container that joined another one's namespace has no sandbox of its own. */
const ownsNetns = (container: Container): boolean =>
  !container.networkMode.startsWith("container:") && container.sandboxKey !== "";

function findLink(netns: Netns | undefined, of: string | number): Link | undefined {
  return netns?.links?.find((link) => (typeof of === "number" ? link.ifindex : link.name) === of);
}

function belongsTo(link: Link, endpoint: Endpoint): boolean {
  if (link.mac !== undefined && endpoint.mac !== undefined && link.mac === endpoint.mac)
    return true;
  return link.addresses.some(
    ({ address }) => address === endpoint.ipv4 || address === endpoint.ipv6,
  );
}

function findContainer(engine: Engine | undefined, nameOrId: string): Container | undefined {
  const all = engine?.containers ?? [];
  return (
    all.find(({ name }) => name === nameOrId) ??
    all.find(({ id }) => nameOrId.length >= 12 && id.startsWith(nameOrId))
  );
}
