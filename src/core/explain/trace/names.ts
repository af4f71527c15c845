/**
 * What a name means to a container: its hosts file first, then the engine's resolver, which knows the containers of
 * user-defined networks only. moby: daemon/libnetwork/sandbox_dns_unix.go, resolver.go.
 */

import { isDefault } from "../../docker/drivers/bridge.ts";
import { driverOf } from "../../docker/drivers/index.ts";
import type { Container, Endpoint } from "../../docker/engine.ts";
import { isUp } from "../../docker/publications.ts";
import type { Topology } from "../../topology/topology.ts";
import type { TraceFrom } from "./question.ts";

export interface Resolution {
  readonly name: string;
  /** In the order of the networks; several holders of one name take turns. */
  readonly addresses: readonly string[];
  /** Who answers: `hosts file`, `embedded DNS`; empty where nobody known does. */
  readonly by: string;
}

export function resolveName(topology: Topology, from: TraceFrom, name: string): Resolution {
  const unknown = { name, addresses: [], by: "" };
  if (name === "localhost") return { name, addresses: ["127.0.0.1"], by: "hosts file" };
  const container = from.kind === "container" ? topology.container(from.name) : undefined;
  // On the host and beyond, names are those of other servers, which are not asked.
  if (container === undefined) return unknown;
  const written = inHostsFile(topology, container, name);
  if (written.length > 0) return { name, addresses: written, by: "hosts file" };
  const held = holders(topology, container, name).flatMap(({ ipv4 }) => ipv4 ?? []);
  return held.length > 0 ? { name, addresses: held, by: "embedded DNS" } : unknown;
}

function inHostsFile(topology: Topology, container: Container, name: string): readonly string[] {
  const extra = container.extraHosts.flatMap((entry) => {
    const [, host, address] = /^([^:=]+)[:=](.+)$/.exec(entry) ?? [];
    return host === name && address !== undefined ? [gatewayOr(topology, address)] : [];
  });
  if (extra.length > 0) return extra;
  const own = container.endpoints.flatMap(({ ipv4 }) => ipv4 ?? []);
  if (container.hostname === name && own.length > 0) return own.slice(0, 1);
  return linked(topology, container, name);
}

/** `host-gateway` stands for the address of the default bridge. */
function gatewayOr({ snapshot }: Topology, address: string): string {
  if (address !== "host-gateway") return address;
  const bridge = snapshot.engine?.networks.find(isDefault);
  return bridge?.ipam[0]?.gateway ?? address;
}

/** `--link` as the engine keeps it: `/target:/container/alias`. */
function linked(topology: Topology, { links }: Container, name: string): readonly string[] {
  return links.flatMap((link) => {
    const [target = "", alias = ""] = link.split(":");
    const linkedTo = topology.container(target.slice(1));
    const known = [alias.slice(alias.lastIndexOf("/") + 1), linkedTo?.name, linkedTo?.hostname];
    if (linkedTo === undefined || !known.includes(name)) return [];
    return linkedTo.endpoints.flatMap(({ ipv4 }) => ipv4 ?? []);
  });
}

/** Endpoints that hold the name in a network of the container's that has names. */
function holders(topology: Topology, container: Container, name: string): readonly Endpoint[] {
  const containers = topology.snapshot.engine?.containers ?? [];
  return container.endpoints
    .filter((each) => hasNames(topology, each))
    .flatMap(({ networkId }) =>
      containers.filter(isUp).flatMap((other) =>
        other.endpoints.filter((each) => {
          const names = [other.name, ...each.aliases, ...each.dnsNames, other.id.slice(0, 12)];
          return each.networkId === networkId && names.includes(name);
        }),
      ),
    );
}

/** Whether the embedded DNS knows the containers of that network. */
export function hasNames(topology: Topology, { networkId }: Endpoint): boolean {
  const network = topology.network(networkId);
  return network !== undefined && driverOf(network).names(network);
}
