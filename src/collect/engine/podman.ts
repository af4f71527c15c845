/** Where Podman's Docker-compatible API differs from what it stands for (podman 4.3: pkg/api/handlers/compat). */

import type { Container, Engine, Network } from "../../core/docker/engine.ts";
import type { Host } from "../../core/snapshot.ts";
import { fieldsOf, listOf, wordOf, type Fields } from "../fields.ts";

/** By what `GET /version` lists as its parts. */
export const isPodman = (version: Fields): boolean =>
  listOf(version["Components"]).some((part) =>
    (wordOf(fieldsOf(part)["Name"]) ?? "").startsWith("Podman"),
  );

/** A container's networks are told by name where their ids belong; the default one is `podman` there, else `bridge`. */
export function namingNetworksById(container: Container, networks: readonly Network[]): Container {
  const endpoints = container.endpoints.map((endpoint) => {
    const { networkId } = endpoint;
    if (networks.some(({ id }) => id === networkId)) return endpoint;
    const called = networkId === "podman" ? ["podman", "bridge"] : [networkId];
    const network = networks.find(({ name }) => called.includes(name));
    if (network === undefined) return endpoint;
    // It tells no endpoint's id either, which is what a container's being on a network is known by.
    const endpointId = endpoint.ipv4 ?? endpoint.ipv6 ?? "";
    return { ...endpoint, networkId: network.id, networkName: network.name, endpointId };
  });
  return { ...container, endpoints };
}

/** Networks come without the names of their bridges: the interface that has the gateway is it. */
export function findingBridges(engine: Engine, { namespaces: [own] }: Host): Engine {
  if (engine.podman !== true) return engine;
  const bridges = (own.links ?? []).filter(({ kind }) => kind === "bridge");
  const networks = engine.networks.map((network) => {
    const found = bridges.find(({ addresses }) =>
      addresses.some(({ address }) => network.ipam.some(({ gateway }) => gateway === address)),
    );
    return found === undefined ? network : { ...network, bridge: found.name };
  });
  return { ...engine, networks };
}
