/** The names that a snapshot knows, for a report that shall tell none of them. */

import type { Container, Network } from "../../core/docker/engine.ts";
import type { Swarm } from "../../core/docker/swarm.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

export function knowNames(names: Pseudonyms, snapshot: Snapshot): void {
  const { engine, host, nodes = [] } = snapshot;
  names.know("host", engine?.name, host?.hostname);
  if (engine !== undefined) knowEndpoint(names, engine.endpoint);
  if (host !== undefined) knowReader(names, host.reader);
  for (const container of engine?.containers ?? []) knowContainer(names, container);
  for (const network of engine?.networks ?? []) knowNetwork(names, network);
  if (engine?.swarm !== undefined) knowSwarm(names, engine.swarm);
  for (const { links = [] } of host?.namespaces ?? []) {
    for (const { name } of links) names.know("interface", name);
  }
  for (const node of nodes) {
    names.know("node", node.name);
    knowNames(names, node.snapshot);
  }
}

/** `ssh://dev@prod.example:22`, `tcp://…`, a destination, or a context's name. */
export function knowEndpoint(names: Pseudonyms, text: string): void {
  const [, user, host] =
    /^(?:[a-z]+:\/\/)?(?:([^@/]*)@)?(\[[^\]]*\]|[^:/@[\]]+)/i.exec(text.replace(/^unix:.*/, "")) ??
    [];
  names.know("user", user?.split(":", 1)[0]);
  names.know("host", host);
}

/** `dev@prod over SSH`. */
function knowReader(names: Pseudonyms, reader: string): void {
  const [, destination] = /^(\S+) over SSH/.exec(reader) ?? [];
  if (destination !== undefined) knowEndpoint(names, destination);
}

function knowContainer(names: Pseudonyms, container: Container): void {
  const { id, name, hostname, image, labels, endpoints } = container;
  names.know("container", name, id, id.slice(0, 12), hostname);
  names.know("image", image);
  names.know("project", labels.composeProject);
  names.know("service", labels.composeService, labels.swarmServiceName, labels.swarmServiceId);
  names.know("task", labels.swarmTaskName, labels.swarmTaskId);
  for (const { aliases, dnsNames } of endpoints) {
    for (const other of [...aliases, ...dnsNames]) names.know("name", other);
  }
  for (const domain of container.dnsSearch) names.know("domain", domain);
  for (const entry of container.extraHosts) names.know("name", entry.split(":", 1)[0]);
}

function knowNetwork(names: Pseudonyms, { id, name, labels, options }: Network): void {
  names.know("network", name, id, id.slice(0, 12));
  names.know("project", labels.composeProject);
  names.know("interface", options["com.docker.network.bridge.name"], options["parent"]);
}

function knowSwarm(names: Pseudonyms, { nodes = [], services = [] }: Swarm): void {
  for (const { hostname, id } of nodes) names.know("node", hostname, id);
  for (const { name, id } of services) names.know("service", name, id);
}
