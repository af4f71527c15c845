/** Who stands behind what the kernel's tables name: MAC → interface → container, interface → network. */

import type { TableRef } from "../contract.ts";
import { bridgeNameOf } from "../docker/drivers/index.ts";
import type { Container, Endpoint, Network } from "../docker/engine.ts";
import type { Link } from "../net/link.ts";
import type { Netns, Snapshot } from "../snapshot.ts";
import type { PlacedLink, Topology } from "../topology/topology.ts";
import type { NetworkMember } from "../docker/swarm.ts";
import { isNetnsOf, nameOfNetns, placeOf } from "./place.ts";

/** A container's seat in a network, as the engine tells it. */
interface Seat {
  readonly container: Container;
  readonly endpoint: Endpoint;
}

export interface Joins {
  /** All interfaces that have this hardware address, in any namespace that was read. */
  linksWith(mac: string): readonly PlacedLink[];
  /** The container that the engine gave this hardware address to. */
  seatWith(mac: string): Container | undefined;
  /** The container that has this address in a network. */
  seatAt(networkId: string, address: string): Container | undefined;
  /** Who has the address in an overlay network, on whatever node. */
  memberAt(networkId: string, address: string): NetworkMember | undefined;
  /** The network that an interface carries or leads into. */
  networkOf(netns: Netns, link: Link): Network | undefined;
}

const made = new WeakMap<Snapshot, Joins>();

/** The joins of a snapshot; worked out once for each. */
export function joinsOf(topology: Topology): Joins {
  const { snapshot } = topology;
  const known = made.get(snapshot);
  if (known !== undefined) return known;
  const joins = deriveJoins(topology);
  made.set(snapshot, joins);
  return joins;
}

function deriveJoins(topology: Topology): Joins {
  const seats = seatsOf(topology);
  const byMac = linksByMac(topology.snapshot.host?.namespaces ?? []);
  const seatByMac = new Map(
    seats.flatMap(({ container, endpoint: { mac } }) =>
      mac === undefined ? [] : [[mac, container]],
    ),
  );
  const seatByAddress = new Map(
    seats.flatMap(({ container, endpoint: { networkId, ipv4, ipv6 } }) =>
      [ipv4, ipv6].flatMap((address) =>
        address === undefined ? [] : [[`${networkId} ${address}`, container]],
      ),
    ),
  );
  const networks = networksByLink(topology, seats);
  return {
    linksWith: (mac) => byMac.get(mac) ?? [],
    seatWith: (mac) => seatByMac.get(mac),
    seatAt: (networkId, address) => seatByAddress.get(`${networkId} ${address}`),
    memberAt: (networkId, address) =>
      topology.network(networkId)?.members?.find((member) => member.address === address),
    networkOf: (netns, link) => networks.get(linkKey(netns, link)),
  };
}

const seatsOf = ({ snapshot }: Topology): readonly Seat[] =>
  (snapshot.engine?.containers ?? []).flatMap((container) =>
    container.endpoints.map((endpoint) => ({ container, endpoint })),
  );

function linksByMac(namespaces: readonly Netns[]): ReadonlyMap<string, readonly PlacedLink[]> {
  const byMac = new Map<string, PlacedLink[]>();
  for (const netns of namespaces) {
    for (const link of netns.links ?? []) {
      if (link.mac === undefined || link.kind === "loopback") continue;
      const list = byMac.get(link.mac);
      if (list === undefined) byMac.set(link.mac, [{ netns, link }]);
      else list.push({ netns, link });
    }
  }
  return byMac;
}

const linkKey = ({ id }: Netns, { ifindex }: Link): string => `${id} ${ifindex}`;

function networksByLink(topology: Topology, seats: readonly Seat[]): ReadonlyMap<string, Network> {
  const { host, snapshot } = topology;
  const found = new Map<string, Network>();
  for (const { container, endpoint } of seats) {
    const inside = topology.endpointLink(container.id, endpoint);
    const network = topology.network(endpoint.networkId);
    if (inside !== undefined && network !== undefined) {
      found.set(linkKey(inside.netns, inside.link), network);
    }
  }
  for (const network of snapshot.engine?.networks ?? []) {
    const name = bridgeNameOf(network);
    const bridge = host?.links?.find((link) => link.name === name);
    if (host === undefined || bridge === undefined) continue;
    for (const link of host.links ?? []) {
      if (link === bridge || link.master === bridge.ifindex) {
        found.set(linkKey(host, link), network);
      }
    }
  }
  for (const netns of snapshot.host?.namespaces ?? []) {
    const network = snapshot.engine?.networks.find((each) => isNetnsOf(netns, each));
    if (network === undefined) continue;
    for (const link of netns.links ?? []) {
      if (link.kind !== "loopback") found.set(linkKey(netns, link), network);
    }
  }
  return found;
}

/** Something with a name that a cell can lead to. */
export interface Named {
  readonly text: string;
  readonly about: TableRef;
}

export const namedContainer = ({ id, name }: Container): Named => ({
  text: name,
  about: { kind: "container", id, name },
});

export const namedNetwork = ({ id, name }: Network): Named => ({
  text: name,
  about: { kind: "network", id, name },
});

/** An interface elsewhere: `eth0 in web`; containers that share a namespace are all named. */
export function namedLink({ netns, link }: PlacedLink, topology: Topology): Named {
  const about = { kind: "interface", place: placeOf(netns, topology), name: link.name } as const;
  if (netns === topology.host) return { text: `${link.name} on the host`, about };
  const names = topology.containersIn(netns.id).map(({ name }) => name);
  const where = names.length === 0 ? nameOfNetns(netns, topology) : names.join(", ");
  return { text: `${link.name} in ${where}`, about };
}
