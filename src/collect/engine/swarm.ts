/** What a node of a swarm is told: all of it on a manager, on a worker the overlay networks that it has a part in. Docker Engine API: Node, Service, Task, NetworkInspect. */

import { readAddress } from "../../core/net/address.ts";
import type { Network } from "../../core/docker/engine.ts";
import type {
  NetworkMember,
  Swarm,
  SwarmNode,
  SwarmPort,
  SwarmService,
  SwarmTask,
} from "../../core/docker/swarm.ts";
import {
  fieldsOf,
  listOf,
  numberOf,
  present,
  textOf,
  textsOf,
  wordOf,
  type Fields,
} from "../fields.ts";
import type { Failure, Outcome } from "../outcome.ts";
import { readError } from "./withheld.ts";

type Ask = (path: string) => Promise<Outcome<unknown>>;

export interface SwarmReading {
  readonly swarm: Swarm | undefined;
  readonly networks: readonly Network[];
  readonly failures: readonly Failure[];
}

/** `info` is the engine's own word on the swarm that it is in. */
export async function readSwarm(
  info: Fields,
  networks: readonly Network[],
  ask: Ask,
): Promise<SwarmReading> {
  const node = readOwnNode(info);
  if (node === undefined) return { swarm: undefined, networks, failures: [] };
  const running = encodeURIComponent(JSON.stringify({ "desired-state": ["running"] }));
  const manages = ["/nodes", "/services", `/tasks?filters=${running}`];
  const [told, seen] = await Promise.all([
    Promise.all(node.manager ? manages.map(ask) : []),
    Promise.all(networks.map((network) => askNodes(network, ask))),
  ]);
  const [nodes, services, tasks] = told.map((answer) =>
    answer.ok ? listOf(answer.value).map(fieldsOf) : undefined,
  );
  return {
    swarm: present({
      ...node,
      nodes: nodes?.flatMap(readNode),
      services: services?.flatMap(readService),
      tasks: tasks?.flatMap(readTask),
    }),
    networks: networks.map((network, at) => ({ ...network, ...seen[at]?.found })),
    failures: [...told, ...seen.flatMap(({ answer }) => answer ?? [])].flatMap((answer) =>
      answer.ok ? [] : [answer.failure],
    ),
  };
}

function readOwnNode(swarm: Fields): Swarm | undefined {
  const nodeId = wordOf(swarm["NodeID"]);
  if (nodeId === undefined || swarm["LocalNodeState"] !== "active") return undefined;
  return {
    nodeId,
    nodeAddress: textOf(swarm["NodeAddr"]) ?? "",
    manager: swarm["ControlAvailable"] === true,
  };
}

interface Seen {
  readonly found?: Pick<Network, "peers" | "members" | "virtualIps">;
  readonly answer?: Outcome<unknown>;
}

/** Only the verbose answer for one network has what its nodes have told each other. */
async function askNodes({ id, driver }: Network, ask: Ask): Promise<Seen> {
  if (driver !== "overlay") return {};
  const answer = await ask(`/networks/${encodeURIComponent(id)}?verbose=true`);
  // A network that was removed meanwhile is no loss.
  if (!answer.ok) return answer.failure.kind === "absent" ? {} : { answer };
  const network = fieldsOf(answer.value);
  const services = Object.entries(fieldsOf(network["Services"]));
  return {
    answer,
    found: {
      peers: readPeers(network["Peers"]),
      members: services.flatMap(([service, told]) => readMembers(service, fieldsOf(told))),
      virtualIps: services.flatMap(([service, told]) => {
        const address = readAddress(textOf(fieldsOf(told)["VIP"]) ?? "")?.text;
        return address === undefined ? [] : [{ service, address }];
      }),
    },
  };
}

export const readPeers = (peers: unknown): Network["peers"] =>
  listOf(peers).flatMap((peer) => {
    const { Name, IP } = fieldsOf(peer);
    return typeof IP === "string" ? [{ name: textOf(Name) ?? "", address: IP }] : [];
  });

/** Containers that are no tasks stand under a service without a name. */
const readMembers = (service: string, told: Fields): NetworkMember[] =>
  listOf(told["Tasks"]).flatMap((task) => {
    const { Name, EndpointIP, Info } = fieldsOf(task);
    const name = wordOf(Name);
    const address = readAddress(textOf(EndpointIP) ?? "")?.text;
    const node = readAddress(textOf(fieldsOf(Info)["Host IP"]) ?? "")?.text;
    if (name === undefined || address === undefined || node === undefined) return [];
    return [{ name, address, node, ...(service === "" ? {} : { service }) }];
  });

function readNode(node: Fields): SwarmNode[] {
  const id = wordOf(node["ID"]);
  const spec = fieldsOf(node["Spec"]);
  const status = fieldsOf(node["Status"]);
  if (id === undefined) return [];
  return [
    {
      id,
      hostname: textOf(fieldsOf(node["Description"])["Hostname"]) ?? "",
      address: textOf(status["Addr"]) ?? "",
      role: textOf(spec["Role"]) ?? "",
      state: textOf(status["State"]) ?? "",
      availability: textOf(spec["Availability"]) ?? "",
    },
  ];
}

/** What a service's containers are made of (environment, arguments, secrets) is left where it is. */
function readService(service: Fields): SwarmService[] {
  const id = wordOf(service["ID"]);
  const spec = fieldsOf(service["Spec"]);
  const endpoint = fieldsOf(service["Endpoint"]);
  const modes = fieldsOf(spec["Mode"]);
  const template = fieldsOf(spec["TaskTemplate"]);
  // Services made long ago have their networks outside of the template.
  const networks = listOf(template["Networks"] ?? spec["Networks"]).map(fieldsOf);
  if (id === undefined) return [];
  return [
    present({
      id,
      name: textOf(spec["Name"]) ?? "",
      mode: (Object.keys(modes)[0] ?? "replicated").toLowerCase(),
      replicas: numberOf(fieldsOf(modes["Replicated"])["Replicas"]),
      resolution: wordOf(fieldsOf(endpoint["Spec"])["Mode"]) ?? "vip",
      ports: listOf(endpoint["Ports"]).flatMap((port) => readPort(fieldsOf(port))),
      virtualIps: listOf(endpoint["VirtualIPs"]).flatMap((each) => {
        const { NetworkID, Addr } = fieldsOf(each);
        return addressIn(NetworkID, Addr);
      }),
      networks: networks.flatMap((each) => {
        const target = wordOf(each["Target"]);
        return target === undefined ? [] : [{ id: target, aliases: textsOf(each["Aliases"]) }];
      }),
    }),
  ];
}

function readPort(port: Fields): SwarmPort[] {
  const { Protocol: protocol = "tcp", TargetPort, PublishedPort, PublishMode } = port;
  const targetPort = numberOf(TargetPort);
  if (protocol !== "tcp" && protocol !== "udp" && protocol !== "sctp") return [];
  if (targetPort === undefined) return [];
  const publishedPort = numberOf(PublishedPort);
  const mode = wordOf(PublishMode) ?? "ingress";
  return [
    { protocol, targetPort, mode, ...(publishedPort === undefined ? {} : { publishedPort }) },
  ];
}

function readTask(task: Fields): SwarmTask[] {
  const id = wordOf(task["ID"]);
  const serviceId = wordOf(task["ServiceID"]);
  const status = fieldsOf(task["Status"]);
  if (id === undefined || serviceId === undefined) return [];
  return [
    present({
      id,
      serviceId,
      nodeId: wordOf(task["NodeID"]),
      slot: numberOf(task["Slot"]),
      state: textOf(status["State"]) ?? "",
      desired: textOf(task["DesiredState"]) ?? "",
      error: readError(status["Err"]),
      containerId: wordOf(fieldsOf(status["ContainerStatus"])["ContainerID"]),
      addresses: listOf(task["NetworksAttachments"]).flatMap((each) => {
        const { Network, Addresses } = fieldsOf(each);
        return textsOf(Addresses).flatMap((text) => addressIn(fieldsOf(Network)["ID"], text));
      }),
    }),
  ];
}

/** `10.0.1.9/24` in a network. */
function addressIn(
  networkId: unknown,
  text: unknown,
): { readonly networkId: string; readonly address: string }[] {
  const address = readAddress((textOf(text) ?? "").replace(/\/\d+$/, ""))?.text;
  const id = wordOf(networkId);
  return address === undefined || id === undefined ? [] : [{ networkId: id, address }];
}
