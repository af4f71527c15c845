/** What the engine writes into a container's hosts file. moby: daemon/libnetwork/sandbox_dns_unix.go, buildHostsFile. */

import type { Evidence } from "../../contract.ts";
import { isDefault } from "../../docker/drivers/bridge.ts";
import { bridgeNameOf } from "../../docker/drivers/index.ts";
import type { Container } from "../../docker/engine.ts";
import { readLink } from "../../docker/links.ts";
import type { Topology } from "../../topology/topology.ts";
import { inspected } from "../findings/write.ts";

export interface HostsEntry {
  readonly names: readonly string[];
  readonly address: string;
  /** What it was written from. */
  readonly evidence: Evidence;
  /** The container that the address is of, where it is one's. */
  readonly container?: string;
}

/** In the order of the file: of two lines with one name the first counts. */
export const hostsFile = (topology: Topology, container: Container): readonly HostsEntry[] => [
  { names: ["localhost"], address: "127.0.0.1", evidence: inspected(container, "/etc/hosts") },
  ...container.extraHosts.flatMap((entry) => extraHost(topology, container, entry)),
  ...container.endpoints.flatMap(({ ipv4 = "" }) => own(container, ipv4)),
  ...container.links.flatMap((link) => linked(topology, container, link)),
];

function extraHost(topology: Topology, container: Container, entry: string): readonly HostsEntry[] {
  const [, host, given] = /^([^:=]+)[:=](.+)$/.exec(entry) ?? [];
  if (host === undefined || given === undefined) return [];
  const address = given === "host-gateway" ? gateway(topology) : given;
  if (address === undefined) return [];
  const evidence = inspected(container, `HostConfig.ExtraHosts: ${entry}`);
  return [{ names: [host], address: address.replace(/^\[(.*)\]$/, "$1"), evidence }];
}

/** `host-gateway` stands for the address of the default bridge, which engines before 23 leave to its interface. */
function gateway(topology: Topology): string | undefined {
  const { snapshot, host } = topology;
  const bridge = snapshot.engine?.networks.find(isDefault);
  const told = bridge?.ipam.find(({ subnet }) => !subnet.includes(":"))?.gateway;
  const name = bridge === undefined ? undefined : bridgeNameOf(bridge);
  if (told !== undefined || name === undefined || host === undefined) return told;
  const own = topology.link(host.id, name)?.addresses.find(({ address }) => !address.includes(":"));
  return own?.address;
}

function own(container: Container, address: string): readonly HostsEntry[] {
  if (address === "" || container.hostname === "") return [];
  const evidence = inspected(container, `Config.Hostname: ${container.hostname}`);
  return [{ names: [container.hostname], address, evidence, container: container.name }];
}

/** The alias, and the linked container's own names. */
function linked(topology: Topology, container: Container, text: string): readonly HostsEntry[] {
  const link = readLink(text);
  const target = link === undefined ? undefined : topology.container(link.target);
  if (link === undefined || target === undefined) return [];
  const names = [link.alias, target.hostname, target.name];
  const evidence = inspected(container, `HostConfig.Links: ${text}`);
  return target.endpoints.flatMap(({ ipv4 = "" }) =>
    ipv4 === "" ? [] : [{ names, address: ipv4, evidence, container: target.name }],
  );
}
