// Sockets that take what nobody else expects, with their processes and the published ports behind them. iproute2: `ss -lntup`.

import type { PortBinding, Container } from "../docker/engine.ts";
import { publicationsOf } from "../docker/publications.ts";
import { endpointName } from "../explain/words/hops.ts";
import type { Socket } from "../net/socket.ts";
import { address, number, toned, words } from "./cell.ts";
import { namedContainer, type Named } from "./joins.ts";
import type { Around, TableKind } from "./kind.ts";

export const sockets: TableKind<Socket> = {
  id: "sockets",
  title: "Listening sockets",
  columns: [
    { id: "port", title: "Port", numeric: true },
    { id: "protocol", title: "Protocol" },
    { id: "address", title: "Address" },
    { id: "family", title: "Takes" },
    { id: "process", title: "Process" },
    { id: "pid", title: "PID", numeric: true },
    { id: "container", title: "Container" },
    { id: "published", title: "Published port" },
    { id: "queue", title: "Waiting" },
    { id: "interface", title: "Only on" },
    { id: "peer", title: "Only from" },
  ],
  order: ["port", "protocol", "address"],
  gap: /sockets that listen|and sockets/i,
  list: (netns) => netns.sockets,
  key: ({ protocol, family, address: text, port, dev, peer }) =>
    [protocol, family, text, port, dev, peer?.address, peer?.port]
      .filter((part) => part !== undefined)
      .join(" "),
  cells(socket, around) {
    const { protocol, port, process, backlog, dev, peer } = socket;
    const holder = containerOf(socket, around);
    const published = publishedBy(socket, around);
    return {
      port: number(port),
      protocol: words(protocol),
      address: address(socket.address),
      family: words(familyOf(socket)),
      process: process === undefined ? unknownProcess(socket, around) : words(process.name),
      pid: number(process?.pid),
      container: words(holder?.text, holder?.about),
      published: words(published?.text, published?.about),
      queue: words(backlog && [backlog.waiting, backlog.limit].join(" of ").replace(/ of $/, "")),
      interface: words(dev),
      peer: words(peer && endpointName(peer.address, peer.port)),
    };
  },
};

/** A socket of `::` takes IPv4 as well unless it was told not to (ipv6(7), IPV6_V6ONLY). */
function familyOf({ family, address: text, v6only }: Socket): string {
  if (family === "ip") return "IPv4";
  return text === "::" && v6only === false ? "IPv4, IPv6" : "IPv6";
}

/** Whose socket it is only root is told; the kernel's own sockets have no process. */
function unknownProcess({ protocol, port }: Socket, { netns, topology }: Around) {
  const { host } = topology.snapshot;
  if (host?.uid !== 0) return toned("quiet", words("not read"));
  const isVxlan = host.namespaces.some((each) =>
    each.links?.some(
      ({ vxlan }) => vxlan?.port === port && (vxlan.underlay ?? each.id) === netns.id,
    ),
  );
  return protocol === "udp" && isVxlan ? toned("quiet", words("the kernel, for vxlan")) : undefined;
}

/** Of several containers in one namespace the one whose first process holds it; the engine's DNS is no container's. */
function containerOf({ process }: Socket, { netns, topology }: Around): Named | undefined {
  const all = topology.containersIn(netns.id);
  const holder = all.find(({ pid }) => pid !== undefined && pid === process?.pid);
  const [only, ...more] = all;
  if (holder !== undefined || only === undefined) return holder && namedContainer(holder);
  const isInside = process !== undefined && netns.pids.includes(process.pid);
  return more.length === 0 && netns !== topology.host && isInside
    ? namedContainer(only)
    : undefined;
}

/** On the host the port that docker-proxy holds for a container; in a container the ports that lead to it. */
function publishedBy(socket: Socket, around: Around): Partial<Named> | undefined {
  return around.netns === around.topology.host
    ? heldFor(socket, around)
    : publishedAs(socket, around);
}

function heldFor({ protocol, port, address: text }: Socket, { topology }: Around) {
  for (const container of topology.snapshot.engine?.containers ?? []) {
    const binding = standing(container).find(
      (each) => each.protocol === protocol && each.hostPort === port && each.hostIp === text,
    );
    if (binding === undefined) continue;
    const { about } = namedContainer(container);
    return { text: `for ${container.name}:${binding.containerPort}`, about };
  }
  return undefined;
}

function publishedAs(socket: Socket, { netns, topology }: Around): Partial<Named> | undefined {
  const { protocol, port, address: text } = socket;
  // Nothing from outside of the namespace gets there.
  if (text === "::1" || text.startsWith("127.")) return undefined;
  const bindings = topology
    .containersIn(netns.id)
    .flatMap(standing)
    .filter((each) => each.protocol === protocol && each.containerPort === port);
  return { text: bindings.map((each) => endpointName(each.hostIp, each.hostPort)).join(", ") };
}

const standing = (container: Container): readonly PortBinding[] =>
  publicationsOf(container).flatMap((each) => (each.standing ? [each.binding] : []));
