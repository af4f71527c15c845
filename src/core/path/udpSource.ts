/** From which address a UDP socket answers: one bound to all addresses from the one that the route back takes, unless its program sees to it (IP_PKTINFO). */

import type { Assumption } from "../contract.ts";
import type { Address } from "../net/address.ts";
import type { Packet } from "../net/packet.ts";
import type { Socket } from "../net/socket.ts";
import { lookup } from "../routing/lookup.ts";
import { chooseSource, prefersTemporary } from "../routing/source.ts";
import type { Taken } from "./takes.ts";
import type { Walk } from "./walk.ts";
import { isBeforeEngine, type Place } from "./world.ts";

/** The source of the answer to `packet`; for all but some UDP sockets the address that was asked. */
export function udpSource(walk: Walk, place: Place, taken: Taken, packet: Packet): Address {
  const { socket } = taken.is === "nobody" || taken.is === "never" ? {} : taken;
  if (socket?.protocol !== "udp" || !isWildcard(socket)) return packet.dst;
  const flow = { dst: packet.src, iif: "lo", mark: 0, uid: 0, tos: 0 };
  const routed = lookup(place.fib(packet.family), flow, walk.decide);
  if (routed.is === "failed") return packet.dst;
  const chosen =
    chooseSource(place.netns.links ?? [], routed, packet.src, prefersTemporary(place.netns)) ??
    packet.dst;
  if (chosen.text === packet.dst.text) return chosen;
  return answersAsAsked(walk, { place, taken, socket }, packet) ? packet.dst : chosen;
}

const isWildcard = ({ address }: Socket): boolean => address === "0.0.0.0" || address === "::";

/** docker-proxy answers from the address it was asked at since engine 28 (moby: PR 48571). */
const FIRST_SURE = 28;
const LAST_NOT = 26;

interface Answering {
  readonly place: Place;
  readonly taken: Taken;
  readonly socket: Socket;
}

function answersAsAsked(walk: Walk, { place, taken, socket }: Answering, { dst }: Packet): boolean {
  const name = taken.is === "proxy" ? "docker-proxy" : (socket.process?.name ?? "The program");
  const text = `${name} on UDP port ${socket.port} answers from ${dst.text}, where it was asked, not from the address that the route back would give it`;
  const doubt: Assumption = { code: "SOCKETS_NOT_READ", text };
  if (taken.is !== "proxy") return walk.decide(doubt, true);
  // rootlesskit and slirp4netns leave the source to the kernel.
  if (isBeforeEngine(place)) return false;
  const major = Number.parseInt(place.world.topology.snapshot.engine?.version ?? "", 10);
  if (major >= FIRST_SURE) return true;
  return major <= LAST_NOT ? false : walk.decide(doubt, false);
}
