/** Who wants a host port: containers that publish it or asked to, services of a swarm, and processes that listen on it. */

import type { Claim } from "../contract.ts";
import type { Container } from "../docker/engine.ts";
import { claimsPort, publicationsOf, type Publication } from "../docker/publications.ts";
import type { Socket } from "../net/socket.ts";
import type { Snapshot } from "../snapshot.ts";
import { topologyOf } from "../topology/topology.ts";
import { sortedNaturally } from "../text/naturally.ts";
import type { PortQuestion } from "./question.ts";

/** All publications of the port and protocol, those that stand first. */
export function publicationsFor(
  { engine }: Snapshot,
  { port, protocol }: Pick<PortQuestion, "port" | "protocol">,
): readonly Publication[] {
  const found = (engine?.containers ?? [])
    .flatMap(publicationsOf)
    .filter((each) => each.binding.protocol === protocol && claimsPort(each, port));
  const all = sortedNaturally(found, ({ container }) => container.name);
  return [...all.filter(({ standing }) => standing), ...all.filter(({ standing }) => !standing)];
}

/** Sockets of the machine on the port that are not there on behalf of a publication. */
export function hostSockets(
  snapshot: Snapshot,
  { port, protocol }: Pick<PortQuestion, "port" | "protocol">,
): readonly Socket[] {
  const publications = publicationsFor(snapshot, { port, protocol });
  const sockets = topologyOf(snapshot).machine?.sockets ?? [];
  return sockets.filter(
    (socket) =>
      socket.port === port &&
      socket.protocol === protocol &&
      socket.peer === undefined &&
      !publications.some((publication) => holdsFor(publication, socket)),
  );
}

/** The engine's own holders of a published port; where the process is not known, a socket on its address counts. */
const HOLDERS = new Set(["docker-proxy", "dockerd", "rootlesskit", "rootlessport", "slirp4netns"]);

const holdsFor = ({ standing, binding }: Publication, socket: Socket): boolean =>
  standing &&
  (socket.process === undefined
    ? socket.address === binding.hostIp
    : HOLDERS.has(socket.process.name));

export function claimsOf(snapshot: Snapshot, question: PortQuestion): readonly Claim[] {
  const publications = publicationsFor(snapshot, question);
  const containers = snapshot.engine?.containers ?? [];
  return [
    ...publications.map((publication) => ofContainer(publication, question.port)),
    ...servicesOf(snapshot, question),
    ...hostSockets(snapshot, question).map((socket) => ofSocket(socket, question, containers)),
  ];
}

/** Services that publish the port on every node; in mode `host` it is their tasks' containers that claim it. */
function servicesOf({ engine }: Snapshot, { port, protocol }: PortQuestion): readonly Claim[] {
  const { services = [], tasks = [] } = engine?.swarm ?? {};
  return services.flatMap(({ id, name, mode, replicas, ports }) => {
    const found = ports.find(
      (each) =>
        each.publishedPort === port && each.protocol === protocol && each.mode === "ingress",
    );
    if (found === undefined) return [];
    const own = tasks.filter(({ serviceId }) => serviceId === id);
    const running = own.filter(({ state }) => state === "running").length;
    const wanted = replicas ?? own.length;
    return [
      {
        ...({ kind: "service", name, id, hostIp: "0.0.0.0", hostPort: port, protocol } as const),
        containerPort: found.targetPort,
        state: `${mode}, ${String(running)} of ${String(wanted)} run`,
      },
    ];
  });
}

function ofContainer({ container, binding, standing }: Publication, port: number): Claim {
  return {
    kind: "container",
    name: container.name,
    id: container.id,
    hostIp: binding.hostIp,
    hostPort: port,
    protocol: binding.protocol,
    containerPort: binding.containerPort,
    state: container.state,
    published: standing,
  };
}

/** A process on the host is a container's when it is the one that the engine started (host mode). */
function ofSocket(
  { address, process }: Socket,
  { port, protocol }: PortQuestion,
  containers: readonly Container[],
): Claim {
  const container = containers.find(({ pid }) => pid !== undefined && pid === process?.pid);
  const wants = { hostIp: address, hostPort: port, protocol };
  const holder = process === undefined ? {} : { pid: process.pid };
  return container === undefined
    ? { kind: "process", name: process?.name ?? "", ...holder, ...wants, state: "listening" }
    : {
        kind: "container",
        name: container.name,
        id: container.id,
        ...holder,
        ...wants,
        containerPort: port,
        state: container.state,
      };
}
