/** Which container is behind a published host port, and at which of its addresses. */

import { publishes } from "../docker/drivers/index.ts";
import type { Container, Endpoint, PortBinding } from "../docker/engine.ts";
import { isAnyAddress, isUp } from "../docker/publications.ts";
import type { Socket } from "../net/socket.ts";
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

/** The publication that a listening socket of the host was opened for. */
export function publicationOf(topology: Topology, socket: Socket): PublishedPort | undefined {
  return publishedPorts(topology, socket.family).find(
    ({ binding }) =>
      binding.protocol === socket.protocol &&
      binding.hostPort === socket.port &&
      (binding.hostIp === socket.address ||
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
  const endpoint = gatewayEndpoint(topology, container);
  return family === "ip6" ? (nonEmpty(endpoint?.ipv6) ?? endpoint?.ipv4) : nonEmpty(endpoint?.ipv4);
}

const nonEmpty = (text: string | undefined): string | undefined => (text === "" ? undefined : text);

function gatewayEndpoint(topology: Topology, container: Container): Endpoint | undefined {
  const bridged = container.endpoints.filter(({ networkId, endpointId }) => {
    const network = topology.network(networkId);
    return endpointId !== "" && network !== undefined && publishes(network);
  });
  const dev = topology
    .netnsOf(container.id)
    ?.routes?.find(({ dst, table }) => dst === "0.0.0.0/0" && table === "main")?.dev;
  const carrier = bridged.find(
    (each) => dev !== undefined && topology.endpointLink(container.id, each)?.link.name === dev,
  );
  return carrier ?? bridged.toSorted(byPriority)[0];
}

/** The engine takes the highest priority, then the name that comes first. */
const byPriority = (a: Endpoint, b: Endpoint): number =>
  (b.gatewayPriority ?? 0) - (a.gatewayPriority ?? 0) || (a.networkName < b.networkName ? -1 : 1);
