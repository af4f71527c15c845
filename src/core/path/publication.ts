/** Which container is behind a published host port, and at which of its addresses. */

import { bridgeNameOf, publishes } from "../docker/drivers/index.ts";
import type { Container, Endpoint, PortBinding } from "../docker/engine.ts";
import { isAnyAddress, isUp } from "../docker/publications.ts";
import type { Socket } from "../net/socket.ts";
import type { Netns } from "../snapshot.ts";
import type { Topology } from "../topology/topology.ts";
import type { Family } from "./world.ts";

export interface PublishedPort {
  readonly container: Container;
  readonly binding: PortBinding;
  /** Where the engine sends what comes in. */
  readonly address: string;
}

const made = new WeakMap<Topology, Map<Family, readonly PublishedPort[]>>();

/** All that the engine publishes now and serves in this family of host addresses. */
export function publishedPorts(topology: Topology, family: Family): readonly PublishedPort[] {
  const known = made.get(topology) ?? new Map<Family, readonly PublishedPort[]>();
  made.set(topology, known);
  const ports = known.get(family) ?? findPublishedPorts(topology, family);
  known.set(family, ports);
  return ports;
}

function findPublishedPorts(topology: Topology, family: Family): readonly PublishedPort[] {
  const containers = topology.snapshot.engine?.containers ?? [];
  return containers.filter(isUp).flatMap((container) =>
    container.published
      .filter(({ hostPort, hostIp }) => hostPort !== 0 && servesFamily(hostIp, family))
      .flatMap((binding) => {
        const address = containerAddress(topology, container, family);
        return address === undefined ? [] : [{ container, binding, address }];
      }),
  );
}

/**
 * The publication that a listening socket of the host was opened for. Behind a port driver it listens on another address
 * than the one published (moby: daemon/libnetwork/internal/rlkclient, ChildHostIP).
 */
export function publicationOf(
  topology: Topology,
  socket: Socket,
  isBehindDriver: boolean,
): PublishedPort | undefined {
  return publishedPorts(topology, socket.family).find(
    ({ binding }) =>
      binding.protocol === socket.protocol &&
      binding.hostPort === socket.port &&
      (isBehindDriver ||
        binding.hostIp === socket.address ||
        (isAnyAddress(binding.hostIp) && isAnyAddress(socket.address))),
  );
}

const servesFamily = (hostIp: string, family: Family): boolean =>
  hostIp === "" || hostIp.includes(":") === (family === "ip6");

/**
 * The container's address in the network that carries its ports: the one of its default gateway.
 * A host port of IPv6 is served over IPv4 where the network has no IPv6, by docker-proxy alone.
 */
function containerAddress(
  topology: Topology,
  container: Container,
  family: Family,
): string | undefined {
  const { ipv4, ipv6 } =
    gatewayEndpoint(topology, container) ?? besideEndpoints(topology, container) ?? {};
  return family === "ip6" ? (nonEmpty(ipv6) ?? nonEmpty(ipv4)) : nonEmpty(ipv4);
}

const nonEmpty = (text: string | undefined): string | undefined => (text === "" ? undefined : text);

/**
 * Where no network of a container publishes ports, as of overlay and plug-in drivers, the engine plugs it into
 * `docker_gwbridge` too, and tells of no endpoint there (moby: daemon/libnetwork/default_gateway.go).
 */
function besideEndpoints(
  topology: Topology,
  container: Container,
): Pick<Endpoint, "ipv4" | "ipv6"> | undefined {
  const { host, snapshot } = topology;
  const netns = topology.netnsOf(container.id);
  const dev = defaultDev(netns);
  const link = netns?.links?.find(({ name }) => name === dev);
  const outer = link === undefined ? undefined : topology.peerOf(link)?.link.master;
  const bridge = host?.links?.find(({ ifindex }) => ifindex === outer)?.name;
  const carries = (snapshot.engine?.networks ?? []).some(
    (network) => publishes(network) && bridgeNameOf(network) === bridge,
  );
  if (link === undefined || bridge === undefined || !carries) return undefined;
  const of = (six: boolean): string =>
    link.addresses.find(({ address, scope }) => scope === "global" && address.includes(":") === six)
      ?.address ?? "";
  return { ipv4: of(false), ipv6: of(true) };
}

const defaultDev = (netns: Netns | undefined): string | undefined =>
  netns?.routes?.find(({ dst, table }) => dst === "0.0.0.0/0" && table === "main")?.dev;

function gatewayEndpoint(topology: Topology, container: Container): Endpoint | undefined {
  const bridged = container.endpoints.filter(({ networkId, endpointId }) => {
    const network = topology.network(networkId);
    return endpointId !== "" && network !== undefined && publishes(network);
  });
  const dev = defaultDev(topology.netnsOf(container.id));
  const carrier = bridged.find(
    (each) => dev !== undefined && topology.endpointLink(container.id, each)?.link.name === dev,
  );
  return carrier ?? bridged.toSorted(byPriority)[0];
}

/** The engine takes the highest priority, then the name that comes first. */
const byPriority = (a: Endpoint, b: Endpoint): number =>
  (b.gatewayPriority ?? 0) - (a.gatewayPriority ?? 0) || (a.networkName < b.networkName ? -1 : 1);
