/** The shape of what a snapshot file holds of a swarm. */

import type {
  NetworkMember,
  Swarm,
  SwarmNode,
  SwarmPort,
  SwarmService,
  SwarmTask,
} from "../../core/docker/swarm.ts";
import { flag, list, number, object, oneOf, optional, text } from "./shape.ts";

export const protocol = oneOf("tcp", "udp", "sctp");

export const member = object<NetworkMember>({
  name: text,
  service: optional(text),
  address: text,
  node: text,
});

const addresses = list(object({ networkId: text, address: text }));

const node = object<SwarmNode>({
  ...{ id: text, hostname: text, address: text },
  ...{ role: text, state: text, availability: text },
});

const port = object<SwarmPort>({
  protocol,
  targetPort: number,
  publishedPort: optional(number),
  mode: text,
});

const service = object<SwarmService>({
  id: text,
  name: text,
  mode: text,
  replicas: optional(number),
  resolution: text,
  ports: list(port),
  virtualIps: addresses,
  networks: list(object({ id: text, aliases: list(text) })),
});

const task = object<SwarmTask>({
  id: text,
  serviceId: text,
  nodeId: optional(text),
  slot: optional(number),
  state: text,
  desired: text,
  error: optional(text),
  containerId: optional(text),
  addresses,
});

export const swarm = object<Swarm>({
  nodeId: text,
  nodeAddress: text,
  manager: flag,
  nodes: optional(list(node)),
  services: optional(list(service)),
  tasks: optional(list(task)),
});
