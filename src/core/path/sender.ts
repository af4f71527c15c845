/** Who asks, and how an answer gets to them. */

import type { Link } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import { addressType } from "../routing/addressType.ts";
import { hasAddress } from "./answersFor.ts";
import { ownAddress, stopsDiscovery } from "./discovery.ts";
import type { Cause, NeighbourCause } from "./end.ts";
import { PROTOCOL_NUMBERS } from "./packets.ts";
import { holderOf, isOpen } from "./segment.ts";
import { lost, type PacketEnd, type Step } from "./skb.ts";
import type { Walk } from "./walk.ts";
import type { Place, Placed } from "./world.ts";

export interface Sender {
  /** Puts a packet on its way. */
  begin(packet: Packet): Step;
  /** Whether what ended there is in the sender's hands. */
  receives(end: PacketEnd): boolean;
}

/** A process in a namespace that was read. */
export function processSender(place: Place, owner: NonNullable<Packet["owner"]>): Sender {
  return {
    begin: (packet) => {
      const skb = { packet: { ...packet, owner } };
      return connects(place, packet)
        ? { at: "send", place, skb }
        : lost(place, skb, nowhere(packet));
    },
    receives: (end) => end.is === "delivered" && end.place === place,
  };
}

/** TCP has no connections with many (ENETUNREACH of tcp_v4_connect, tcp_v6_connect). */
function connects(place: Place, { family, protocol, dst }: Packet): boolean {
  const type = addressType(place.fib(family), dst);
  return protocol !== PROTOCOL_NUMBERS.tcp || (type !== "BROADCAST" && type !== "MULTICAST");
}

const nowhere = ({ dst }: Packet): Cause => ({
  ...{ kind: "route", outcome: "none", destination: dst.text, at: "output" },
});

/** A machine on the other side of an interface of the host. */
export function outsideSender(walk: Walk, place: Place, link: Link, address: string): Sender {
  const way = entrance(place, link);
  const entry = place.netns.neighbours?.find(
    (each) => each.dev === link.name && each.address === address,
  );
  const sourceMac = entry?.mac === undefined ? {} : { sourceMac: entry.mac };
  return {
    begin: (packet) => {
      const frame = frameTo(walk, place, link, packet);
      const skb = { packet: { ...packet, ...sourceMac }, ...frame };
      const isForHost = frame.toMac !== undefined && frame.toMac === link.mac;
      const stopped = isForHost ? stopsQuestion(walk, { place, link }, packet) : undefined;
      if (stopped === undefined) return { at: "arrive", place, link: way, skb };
      const dev = link.name;
      const cause = {
        kind: "neighbour",
        address: packet.dst.text,
        dev,
        nobodyHasIt: false,
        ...stopped,
      } as const;
      return lost(place, skb, cause);
    },
    receives: (end) => {
      if (end.is !== "leaves" || end.skb.packet.dst.text !== address) return false;
      const same = end.link === link || end.link.master === link.ifindex;
      return same || arrivesElsewhere(walk, end.link, link);
    },
  };
}

/** Before it sends to this host the sender asks for the host's address, where the packet is for another beyond it. */
function stopsQuestion(
  walk: Walk,
  at: Placed,
  { src, dst }: Packet,
): Pick<NeighbourCause, "by"> | undefined {
  const target = dst.family === "ip" || hasAddress(at.link, dst) ? dst : ownAddress(at.link);
  return stopsDiscovery(walk, { address: src }, at, target);
}

/** Of a bridge the port by which the world beyond comes in. */
function entrance(place: Place, link: Link): Link {
  if (link.kind !== "bridge") return link;
  return place.ports(link).find((port) => isOpen({ place, link: port })) ?? link;
}

/** On its own wire the sender asks who has the address; all else it sends to the host, as its router. */
function frameTo(walk: Walk, place: Place, link: Link, { dst }: Packet): { toMac?: string } {
  const child = place.world.childrenOf(place, link).find((each) => hasAddress(each.link, dst));
  const holder = link.kind === "bridge" ? holderOf(walk, place, link, dst) : undefined;
  const own = hasAddress(link, dst);
  const mac = child?.link.mac ?? (holder?.is === "held" && !own ? holder.by.link.mac : link.mac);
  return mac === undefined ? {} : { toMac: mac };
}

function arrivesElsewhere(walk: Walk, left: Link, came: Link): boolean {
  const text = `The answer leaves by ${left.name}, not by ${came.name} where the question comes in; whether it arrives is not seen`;
  return walk.decide({ code: "UPSTREAM_NOT_SEEN", text }, true);
}
