/**
 * A rootless engine has no part in its machine's network: rootlesskit's port driver carries connections to published
 * ports into the engine's namespace, and slirp4netns carries what leaves that one out.
 */

import type { Assumption, Protocol, Verdict } from "../contract.ts";
import { readAddress, type Address } from "../net/address.ts";
import type { Link } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import { inPrefix, readPrefix } from "../net/prefix.ts";
import type { Socket } from "../net/socket.ts";
import { addressType, isLoopback } from "../routing/addressType.ts";
import { converse, type Conversation } from "./converse.ts";
import type { Cause } from "./end.ts";
import { join, nowhere, portsTo, verdictOfProxied, type TakenByProxy } from "./proxy.ts";
import type { Ports } from "./packets.ts";
import type { Relay } from "./relay.ts";
import { outsideSender, processSender, type Sender } from "./sender.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

interface Coming {
  readonly place: Place;
  readonly by: TakenByProxy;
  readonly packet: Packet;
  readonly protocol: Protocol;
}

/** By the port driver, to the same port within. */
export function carriedIn(walk: Walk, { place, by, packet, protocol }: Coming): Relay {
  const { socket } = by;
  const program = socket.process?.name ?? "rootlesskit";
  const pid = socket.process === undefined ? {} : { pid: socket.process.pid };
  const listens = join(socket.address, socket.port);
  const named = { kind: "proxy", netns: place.name, program, ...pid, listens } as const;
  const way = by.publication === undefined ? undefined : wayIn(walk, place, by, packet);
  if (way === undefined) {
    const text = `How ${program} on ${listens} carries a connection on to the engine's namespace cannot be followed`;
    return nowhere({ ...named, connectsTo: "" }, { code: "UNSUPPORTED_MATCH", text });
  }
  const { sender, ports } = way;
  const hop = { ...named, connectsTo: join(ports.dst.text, ports.dport) };
  const own = converse(walk, sender, { protocol, ports });
  const isAnswerKept =
    protocol !== "tcp" && isLoopback(packet.src) && program.startsWith("slirp4netns");
  return {
    ...{ hop, own, accepts: true },
    verdict: (verdict) => verdictOfProxied(verdict, own.cause),
    ...(isAnswerKept ? { unsure: LOOPBACK_CLOSED } : {}),
  };
}

/** libslirp: sotranslate_out, where the address that stands for the machine's loopback is not let through. */
const LOOPBACK_CLOSED: Assumption = {
  code: "UPSTREAM_NOT_SEEN",
  text: "slirp4netns takes answers to datagrams back to the machine's loopback unless rootlesskit was started with --disable-host-loopback, as it is by default",
};

interface WayIn {
  readonly sender: Sender;
  readonly ports: Ports;
}

function wayIn(
  walk: Walk,
  machine: Place,
  { socket }: TakenByProxy,
  packet: Packet,
): WayIn | undefined {
  const { host, topology } = machine.world;
  if (host === undefined) return undefined;
  switch (topology.snapshot.engine?.rootlesskit?.portDriver) {
    case "builtin":
      return byLoopback(walk, host, socket);
    case "slirp4netns":
      // An address that both sides have would be no caller's within; NAT of rules that were not read may change it.
      return machine.rules(packet.family) === undefined && isAddressOf(host, packet.src)
        ? undefined
        : byTap(walk, host, socket, packet);
    default:
      return undefined;
  }
}

/** rootlesskit has a process within that connects to loopback. */
function byLoopback(walk: Walk, host: Place, { family, port }: Socket): WayIn | undefined {
  const address = readAddress(family === "ip" ? "127.0.0.1" : "::1");
  if (address === undefined) return undefined;
  const sender = processSender(host, { uid: 0, gid: 0 });
  return { sender, ports: portsTo(walk, host, { address, port }) };
}

/** slirp4netns puts packets of its own on the tap, from the caller's address; from that of the machine where it is a loopback one. */
function byTap(walk: Walk, host: Place, { port }: Socket, packet: Packet): WayIn | undefined {
  const tap = tapOf(host);
  const src = isLoopback(packet.src) ? tap?.gateway : packet.src;
  if (tap === undefined || src?.family !== tap.address.family) return undefined;
  const ports = { src, dst: tap.address, sport: packet.sport ?? 0, dport: port };
  return { sender: outsideSender(walk, host, tap.link, src.text), ports };
}

/** By slirp4netns, which takes what its tap sends and connects by a socket of its own (libslirp: tcp_fconnect). */
export function carriedOut(
  walk: Walk,
  { place, packet, cause }: Conversation,
  protocol: Protocol,
): Relay | undefined {
  const { host, machine, topology } = place.world;
  if (place !== host || machine === undefined || machine === host || cause.kind !== "leaves") {
    return undefined;
  }
  const driver = topology.snapshot.engine?.rootlesskit?.networkDriver;
  const { dport } = packet;
  if (driver !== "slirp4netns" || cause.link !== tapOf(host)?.link || dport === undefined) {
    return undefined;
  }
  // Its own addresses: what stands for the machine's loopback, and a resolver.
  if (isOnTap(cause.link, packet)) return undefined;
  const ports = portsTo(walk, machine, { address: packet.dst, port: dport });
  const target = join(packet.dst.text, dport);
  const own = converse(walk, processSender(machine, {}), { protocol, ports });
  return {
    hop: {
      ...{ kind: "proxy", netns: machine.name, program: driver },
      ...{ listens: cause.link.name, connectsTo: target },
    },
    own,
    accepts: false,
    verdict: (verdict) => toldWithin(verdict, own.cause),
    ...(protocol === "tcp" || isPassedOn(own.verdict) ? {} : { unsure: UNTOLD }),
  };
}

const isPassedOn = (verdict: Verdict): boolean => verdict === "reachable" || verdict === "leaves";

const UNTOLD: Assumption = {
  code: "UPSTREAM_NOT_SEEN",
  text: "What becomes of a datagram that slirp4netns sends on is told to its sender in some cases only",
};

/**
 * What of a failed connection is told to the container: a RST, and what connect(2) fails with at once. Of an ICMP error
 * that comes afterwards it hears nothing (seen with slirp4netns 1.3).
 */
function toldWithin(verdict: Verdict, cause: Cause): Verdict {
  if (verdict === "rejected") {
    return cause.kind === "rule" && cause.by.text.includes("reset") ? "refused" : "dropped";
  }
  return verdict === "no-route" && cause.kind !== "route" ? "dropped" : verdict;
}

interface Tap {
  readonly link: Link;
  readonly address: Address;
  /** Where slirp4netns is on it. */
  readonly gateway: Address;
}

/** The interface that the default route leaves by. */
function tapOf(host: Place): Tap | undefined {
  const route = host.netns.routes?.find(
    ({ dst, table }) => dst === "0.0.0.0/0" && table === "main",
  );
  const link = host.link(route?.dev ?? "");
  const address = link?.addresses.find(({ scope }) => scope === "global")?.address;
  const [own, gateway] = [address, route?.via].map((text) => readAddress(text ?? ""));
  if (link === undefined || own === undefined || gateway === undefined) return undefined;
  return link.kind === "tun" ? { link, address: own, gateway } : undefined;
}

const isAddressOf = (host: Place, address: Address): boolean =>
  !isLoopback(address) && addressType(host.fib(address.family), address) === "LOCAL";

const isOnTap = ({ addresses }: Link, { dst }: Packet): boolean =>
  addresses.some(({ address, prefixLength }) => {
    const subnet = readPrefix(`${address}/${String(prefixLength)}`);
    return subnet !== undefined && inPrefix(subnet, dst);
  });
