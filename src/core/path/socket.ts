/** Which socket of a namespace takes a packet (Linux: __inet_lookup_listener, udp4_lib_lookup2). */

import type { Socket } from "../net/socket.ts";
import { readAddress } from "../net/address.ts";
import type { Packet } from "../net/packet.ts";

export type Found =
  | {
      readonly is: "found";
      readonly socket: Socket;
      /** An IPv4 packet for an IPv6 socket of which IPV6_V6ONLY is not known. */
      readonly familyAssumed: boolean;
    }
  | { readonly is: "none" };

const PROTOCOLS: Readonly<Record<number, Socket["protocol"]>> = {
  6: "tcp",
  17: "udp",
  132: "sctp",
};

/** The one with the highest score; of equal ones the kernel takes any (SO_REUSEPORT). `dev` is where it came in. */
export function findSocket(sockets: readonly Socket[], packet: Packet, dev?: string): Found {
  const protocol = PROTOCOLS[packet.protocol];
  let best: { socket: Socket; score: number } | undefined;
  for (const socket of sockets) {
    if (socket.protocol !== protocol || socket.port !== packet.dport) continue;
    const score = scoreOf(socket, packet, dev);
    if (score !== undefined && score > (best?.score ?? -1)) best = { socket, score };
  }
  if (best === undefined) return { is: "none" };
  const { socket } = best;
  const crossing = packet.family === "ip" && socket.family === "ip6";
  const proven = socket.v6only === false || isMapped(socket.address);
  // A second socket on 0.0.0.0 could not be bound beside one that takes IPv4 as well.
  return { is: "found", socket, familyAssumed: crossing && !proven };
}

function scoreOf(socket: Socket, packet: Packet, dev: string | undefined): number | undefined {
  if (socket.dev !== undefined && dev !== undefined && socket.dev !== dev) return undefined;
  const place = addressScore(socket, packet);
  if (place === undefined) return undefined;
  const peer = peerScore(socket, packet);
  if (peer === undefined) return undefined;
  // A bound address counts before all else, since such sockets are looked up first.
  return (
    place * 16 + peer * 4 + (socket.dev === undefined ? 0 : 2) + (socket.family === "ip" ? 1 : 0)
  );
}

/** 1 for the very address, 0 for any address, undefined where the socket does not take it. */
function addressScore(socket: Socket, { family, dst }: Packet): number | undefined {
  const plain = isMapped(socket.address) ? socket.address.slice("::ffff:".length) : socket.address;
  if (socket.family === "ip6" && family === "ip") {
    if (socket.v6only === true) return undefined;
    if (socket.address === "::") return 0;
  } else if (socket.family !== family) return undefined;
  if (plain === (family === "ip" ? "0.0.0.0" : "::")) return 0;
  return readAddress(plain)?.text === dst.text ? 1 : undefined;
}

function peerScore({ peer }: Socket, packet: Packet): number | undefined {
  if (peer === undefined) return 0;
  const same = readAddress(peer.address)?.text === packet.src.text && peer.port === packet.sport;
  return same ? 1 : undefined;
}

const isMapped = (address: string): boolean => address.startsWith("::ffff:");
