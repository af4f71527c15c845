/** The networks, their containers and all published ports of a host: what the tree and `list` show. */

import type {
  EngineRef,
  ListedContainer,
  ListedNetwork,
  ListedPort,
  Listing,
} from "../contract.ts";
import type { Container, Endpoint, Engine, Network } from "../docker/engine.ts";
import { namesIn } from "../docker/names.ts";
import { isUp, publicationsOf } from "../docker/publications.ts";
import { compareAddresses, readAddress } from "../net/address.ts";
import type { Snapshot } from "../snapshot.ts";
import { compareNaturally, sortedNaturally } from "../text/naturally.ts";
import { carrierOf, factsOf } from "./networkFacts.ts";
import { ownerOf } from "./sharing.ts";
import { topologyOf, type Topology } from "./topology.ts";

export function listing(snapshot: Snapshot): Listing {
  const topology = topologyOf(snapshot);
  const { networks = [], containers = [] } = snapshot.engine ?? {};
  return {
    schema: "docker-network-lens/list@1",
    takenAt: snapshot.takenAt,
    engine: engineRef(snapshot.engine),
    networks: sortedNaturally(networks, ({ name }) => name).map((network) =>
      listNetwork(network, containers, topology),
    ),
    ports: listPorts(containers),
    gaps: snapshot.gaps,
  };
}

/** How an answer names its engine; empty when none was asked. */
export function engineRef(engine: Engine | undefined): EngineRef {
  const { name = "", version = "", endpoint = "" } = engine ?? {};
  return { name, version, endpoint };
}

function listNetwork(
  network: Network,
  containers: readonly Container[],
  topology: Topology,
): ListedNetwork {
  const bridge = carrierOf(network, topology);
  const members = containers.flatMap((container) => {
    const { holder, endpoint } = seatOf(container, network, topology) ?? {};
    if (holder === undefined || endpoint === undefined) return [];
    const veth = topology.hostVethOf(holder.id, endpoint);
    // Of a plug-in's networks the engine does not tell it.
    const mac = endpoint.mac ?? topology.endpointLink(holder.id, endpoint)?.link.mac;
    // Whoever joined another's namespace is known by that one's names.
    const names = holder === container ? namesIn(network, container, endpoint) : [];
    return [
      {
        ...listContainer(container, { ...endpoint, mac }, veth),
        names,
        ...sharing(container, topology),
      },
    ];
  });
  return {
    id: network.id,
    name: network.name,
    driver: network.driver,
    internal: network.internal,
    subnets: network.ipam.map(({ subnet }) => subnet),
    gateways: network.ipam.flatMap(({ gateway = [] }) => gateway),
    ...(bridge === undefined ? {} : { bridge }),
    facts: factsOf(network, topology).map(([name, value]) => ({ name, value })),
    containers: sortedNaturally(members, ({ name }) => name),
  };
}

/** The endpoint by which a container is in the network: its own, or that of the container whose namespace it shares. */
function seatOf(
  container: Container,
  network: Network,
  topology: Topology,
): { readonly holder: Container; readonly endpoint: Endpoint } | undefined {
  const shared = topology.netnsOf(container.id);
  const holders =
    shared === undefined || shared === topology.host
      ? [container]
      : [container, ...topology.containersIn(shared.id)];
  for (const holder of holders) {
    const endpoint = holder.endpoints.find(({ networkId }) => networkId === network.id);
    if (endpoint !== undefined) return { holder, endpoint };
  }
  return undefined;
}

type Seat = Pick<Endpoint, "ipv4" | "ipv6"> & { readonly mac: string | undefined };

function listContainer(
  container: Container,
  { ipv4, ipv6, mac }: Seat,
  veth: { readonly name: string; readonly ifindex: number } | undefined,
): Omit<ListedContainer, "names"> {
  return {
    id: container.id,
    name: container.name,
    state: container.state,
    ...(ipv4 === undefined ? {} : { ipv4 }),
    ...(ipv6 === undefined ? {} : { ipv6 }),
    ...(mac === undefined ? {} : { mac }),
    ...(veth === undefined ? {} : { hostVeth: { name: veth.name, ifindex: veth.ifindex } }),
    ports: listPorts([container]),
  };
}

function sharing(container: Container, topology: Topology): Pick<ListedContainer, "sharesWith"> {
  const owner = ownerOf(container, topology);
  return owner === undefined ? {} : { sharesWith: owner };
}

/** By number, then protocol, host address and container; what was asked for and not got as well. */
function listPorts(containers: readonly Container[]): readonly ListedPort[] {
  const ports = containers.flatMap((container) =>
    publicationsOf(container).map(({ binding, standing }): ListedPort => ({
      hostIp: binding.hostIp,
      hostPort: binding.hostPort,
      protocol: binding.protocol,
      container: container.name,
      containerPort: binding.containerPort,
      state: container.state,
      ...(standing || !isUp(container) ? {} : { published: false }),
    })),
  );
  return ports.sort(
    (a, b) =>
      a.hostPort - b.hostPort ||
      compareNaturally(a.protocol, b.protocol) ||
      compareHostIps(a.hostIp, b.hostIp) ||
      compareNaturally(a.container, b.container),
  );
}

/** IPv4 before IPv6, as `ss` has it; before both what names no address. */
function compareHostIps(a: string, b: string): number {
  const [one, other] = [readAddress(a), readAddress(b)];
  if (one === undefined || other === undefined) return compareNaturally(a, b);
  return compareAddresses(one, other);
}
