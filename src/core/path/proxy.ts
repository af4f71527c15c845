/** docker-proxy: a process of the host that takes a published port's connection and makes one of its own (moby: cmd/docker-proxy). */

import type { Assumption, Protocol, Verdict } from "../contract.ts";
import type { Hop } from "../hop.ts";
import { readAddress } from "../net/address.ts";
import { lookup } from "../routing/lookup.ts";
import { chooseSource, prefersTemporary } from "../routing/source.ts";
import { converse } from "./converse.ts";
import type { Cause } from "./end.ts";
import type { Ports } from "./packets.ts";
import type { Relay } from "./relay.ts";
import { processSender } from "./sender.ts";
import type { Taken } from "./takes.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

export type TakenByProxy = Extract<Taken, { readonly is: "proxy" }>;

/** Any port that a process gets when it does not ask for one. */
const PROXY_PORT = 50_000;

export function proxied(
  walk: Walk,
  place: Place,
  { socket, publication }: TakenByProxy,
  protocol: Protocol,
): Relay {
  const pid = socket.process === undefined ? {} : { pid: socket.process.pid };
  const listens = join(socket.address, socket.port);
  const named = { kind: "proxy", netns: place.name, ...pid, listens } as const;
  const target = publication === undefined ? undefined : readAddress(publication.address);
  if (publication === undefined || target === undefined) {
    const text = `The engine publishes no port that docker-proxy on ${listens} could belong to, so where it connects to is not known`;
    return nowhere({ ...named, connectsTo: "" }, { code: "SOCKETS_NOT_READ", text });
  }
  const { containerPort } = publication.binding;
  const hop = { ...named, connectsTo: join(target.text, containerPort) };
  const ports = portsTo(walk, place, { address: target, port: containerPort });
  const own = converse(walk, processSender(place, { uid: 0, gid: 0 }), { protocol, ports });
  return { hop, own, accepts: true, verdict: (verdict) => verdictOfProxied(verdict, own.cause) };
}

/** It takes the connection, and what it does with it cannot be followed. */
export const nowhere = (hop: Hop, unsure: Assumption): Relay => ({
  ...{ hop, accepts: true, verdict: () => "stalled", unsure },
});

/** The kernel gives its connection the source of the route: the bridge's address. */
export function portsTo(
  walk: Walk,
  place: Place,
  { address, port }: { readonly address: Ports["dst"]; readonly port: number },
): Ports {
  const flow = { dst: address, iif: "lo", mark: 0, uid: 0, tos: 0 };
  const routed = lookup(place.fib(address.family), flow, walk.decide);
  const links = place.netns.links ?? [];
  const prefers = prefersTemporary(place.netns);
  const chosen = routed.is === "found" ? chooseSource(links, routed, address, prefers) : undefined;
  // Without a route there is no source, and no packet; the address only stands in for one.
  return { src: chosen ?? address, dst: address, sport: PROXY_PORT, dport: port };
}

/** What its failure is to a sender whose own connection stands: closed at once, or silent. */
export function verdictOfProxied(verdict: Verdict, cause: Cause): Verdict {
  switch (verdict) {
    case "reachable":
    case "refused":
      return verdict;
    case "rejected":
      return "refused";
    case "no-route":
      return cause.kind === "route" ? "refused" : "stalled";
    case "dropped":
    case "stalled":
    case "leaves":
    case "uncertain":
      return "stalled";
  }
}

export const join = (address: string, port: number): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
