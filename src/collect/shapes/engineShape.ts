/** The shape of what a snapshot file holds of an engine. */

import type {
  AddressPool,
  Container,
  Endpoint,
  Engine,
  IpamPool,
  KnownLabels,
  Network,
  PortBinding,
  Rootlesskit,
} from "../../core/docker/engine.ts";
import { flag, list, number, object, oneOf, optional, record, text } from "./shape.ts";
import { member, protocol, swarm } from "./swarmShape.ts";

const labels = object<KnownLabels>({
  composeProject: optional(text),
  composeService: optional(text),
  composeNumber: optional(text),
  composeConfigFiles: optional(text),
  composeWorkingDir: optional(text),
  swarmServiceId: optional(text),
  swarmServiceName: optional(text),
  swarmTaskId: optional(text),
  swarmTaskName: optional(text),
  swarmNodeId: optional(text),
});

const network = object<Network>({
  id: text,
  name: text,
  driver: text,
  scope: text,
  internal: flag,
  attachable: flag,
  ingress: flag,
  ipv6: flag,
  createdAt: optional(text),
  ipam: list(
    object<IpamPool>({
      subnet: text,
      gateway: optional(text),
      ipRange: optional(text),
      auxiliary: record(text),
    }),
  ),
  bridge: optional(text),
  options: record(text),
  labels,
  peers: list(object({ name: text, address: text })),
  members: optional(list(member)),
  virtualIps: optional(list(object({ service: text, address: text }))),
});

const bindings = list(
  object<PortBinding>({
    containerPort: number,
    protocol,
    hostIp: text,
    hostPort: number,
    hostPortEnd: optional(number),
  }),
);

const endpoint = object<Endpoint>({
  networkId: text,
  networkName: text,
  endpointId: text,
  mac: optional(text),
  ipv4: optional(text),
  ipv4PrefixLength: optional(number),
  ipv4Gateway: optional(text),
  ipv6: optional(text),
  ipv6PrefixLength: optional(number),
  ipv6Gateway: optional(text),
  aliases: list(text),
  links: optional(list(text)),
  dnsNames: list(text),
  gatewayPriority: optional(number),
});

const container = object<Container>({
  id: text,
  name: text,
  image: text,
  state: oneOf("created", "running", "paused", "restarting", "removing", "exited", "dead"),
  pid: optional(number),
  exitCode: number,
  error: optional(text),
  startedAt: optional(text),
  finishedAt: optional(text),
  restartCount: number,
  restartPolicy: text,
  health: optional(text),
  hostname: text,
  networkMode: text,
  sandboxKey: text,
  exposed: list(object({ port: number, protocol })),
  requested: bindings,
  publishAll: flag,
  published: bindings,
  endpoints: list(endpoint),
  extraHosts: list(text),
  dns: list(text),
  dnsSearch: list(text),
  links: list(text),
  labels,
});

export const engine = object<Engine>({
  name: text,
  version: text,
  apiVersion: text,
  endpoint: text,
  os: text,
  kernel: optional(text),
  rootless: flag,
  rootlesskit: optional(
    object<Rootlesskit>({ stateDir: text, networkDriver: text, portDriver: text }),
  ),
  firewallBackend: optional(text),
  podman: optional(flag),
  addressPools: optional(list(object<AddressPool>({ base: text, size: number }))),
  swarm: optional(swarm),
  networks: list(network),
  containers: list(container),
});
