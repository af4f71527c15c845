/** What becomes of a packet that reached a namespace: a process takes it, docker-proxy does, or nobody. */

import type { Container } from "../docker/engine.ts";
import type { Packet } from "../net/packet.ts";
import type { Socket } from "../net/socket.ts";
import type { NeverAcceptedCause } from "./end.ts";
import { publicationOf, type PublishedPort } from "./publication.ts";
import { findSocket } from "./socket.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

export type Taken =
  | { readonly is: "accepted"; readonly socket?: Socket; readonly container?: Container }
  | { readonly is: "proxy"; readonly socket: Socket; readonly publication?: PublishedPort }
  | { readonly is: "never"; readonly cause: NeverAcceptedCause }
  | { readonly is: "nobody" };

export function takes(walk: Walk, place: Place, packet: Packet, dev: string): Taken {
  const { sockets } = place.netns;
  if (sockets === undefined) return takesUnread(walk, `of ${place.name}`);
  const found = findSocket(sockets, packet, dev);
  if (found.is === "none") return { is: "nobody" };
  const { socket } = found;
  if (found.familyAssumed) {
    const text = `The socket on [${socket.address}]:${socket.port} takes IPv4 too: whether it does (IPV6_V6ONLY) was not read, and it is usual`;
    walk.assume({ code: "SOCKETS_NOT_READ", text });
  }
  if (place.isHost || place.isMachine) return takenOnHost(walk, place, socket);
  return acceptedBy(socket, place.world.topology.containersIn(place.netns.id));
}

/** Whether a process takes it where the sockets were not read. */
export function takesUnread(walk: Walk, whose: string, container?: Container): Taken {
  const text = `The sockets ${whose} were not read; taken for one that listens where the packet goes`;
  if (!walk.decide({ code: "SOCKETS_NOT_READ", text }, true)) return { is: "nobody" };
  return { is: "accepted", ...(container === undefined ? {} : { container }) };
}

/** Names of processes that take a published port's connections and make their own (moby: cmd/docker-proxy; rootlesskit). */
const PROXIES = new Set(["docker-proxy", "rootlesskit", "rootlessport", "slirp4netns", "pasta"]);

function takenOnHost(walk: Walk, place: Place, socket: Socket): Taken {
  const { isHost, isMachine, world } = place;
  const publication = publicationOf(world.topology, socket, isHost && !isMachine);
  const published = publication === undefined ? {} : { publication };
  const name = socket.process?.name;
  if (name !== undefined && PROXIES.has(name)) return { is: "proxy", socket, ...published };
  if (publication !== undefined) {
    if (name === "dockerd" || (name === undefined && isHost && proxyIsOff(place))) {
      return { is: "never", cause: { kind: "never-accepted", socket, because: "dockerd" } };
    }
    if (name === undefined) {
      const like = isHost ? "docker-proxy" : "rootlesskit";
      const text = `Who holds port ${socket.port} on the ${isHost ? "host" : "machine"} was not read; taken for ${like}`;
      walk.assume({ code: "SOCKETS_NOT_READ", text });
      return { is: "proxy", socket, publication };
    }
  }
  return acceptedBy(socket, place.world.topology.containersIn(place.netns.id));
}

/** Without docker-proxy the engine sets hairpin mode on the ports of its bridges. */
function proxyIsOff(place: Place): boolean {
  return (place.netns.links ?? []).some(({ port }) => port?.hairpin === true);
}

function acceptedBy(socket: Socket, containers: readonly Container[]): Taken {
  const { backlog } = socket;
  if (backlog?.limit !== undefined && backlog.waiting > backlog.limit) {
    return { is: "never", cause: { kind: "never-accepted", socket, because: "backlog" } };
  }
  const container = holderOf(socket, containers);
  if (container?.state === "paused") {
    const paused = { because: "paused", container: container.name } as const;
    return { is: "never", cause: { kind: "never-accepted", socket, ...paused } };
  }
  return { is: "accepted", socket, ...(container === undefined ? {} : { container }) };
}

/** Of several containers in one namespace the one whose first process has the socket, else the one that owns it. */
function holderOf(socket: Socket, containers: readonly Container[]): Container | undefined {
  const pid = socket.process?.pid;
  return containers.find((each) => each.pid !== undefined && each.pid === pid) ?? containers[0];
}
