/** What the connection tracking of each namespace holds during one walk (Linux: net/netfilter/nf_conntrack_core.c). */

import { ACK, RST, SYN } from "../net/tcpFlags.ts";
import { sameAddress, type Address } from "../net/address.ts";
import type { Packet } from "../net/packet.ts";
import type { Connection, ConnectionTuple } from "../netfilter/conntrack.ts";
import { TCP } from "../netfilter/protocols.ts";
import type { Skb } from "./skb.ts";
import type { Place } from "./world.ts";

interface Entry {
  connection: Connection;
  /** IPS_SEEN_REPLY: from now on packets in both directions are established. */
  answered: boolean;
}

export interface Tracked {
  /** The connections that a packet can belong to, one of each zone, as seen from its direction; none for a new one. */
  find(place: Place, skb: Skb): readonly Connection[];
  /**
   * Takes note of an answer as soon as it is seen (IPS_SEEN_REPLY in nf_conntrack_in), and of the mark of a connection
   * that is known already, which rules write straight to it: whatever becomes of the packet later.
   */
  see(place: Place, connection: Connection | undefined): void;
  /** Keeps what a hook left behind at the end of the namespace's hooks (nf_conntrack_confirm). */
  confirm(place: Place, connection: Connection | undefined): void;
}

export function track(): Tracked {
  const tables = new Map<Place, Entry[]>();
  const entriesOf = (place: Place): Entry[] => {
    const entries = tables.get(place) ?? [];
    tables.set(place, entries);
    return entries;
  };
  return {
    find: (place, skb) =>
      skb.about === undefined
        ? ofPacket(entriesOf(place), skb.packet)
        : aboutPacket(entriesOf(place), skb.about),
    see: (place, connection) => {
      if (connection === undefined || isUntold(connection)) return;
      const known = entriesOf(place).find(isOf(connection));
      if (known === undefined) return;
      known.connection = { ...known.connection, mark: connection.mark };
      const { direction, state } = connection;
      if (direction === "reply" && state === "established") known.answered = true;
    },
    confirm: (place, connection) => {
      if (connection === undefined || connection.state === "related") return;
      keep(entriesOf(place), connection);
    },
  };
}

function ofPacket(entries: readonly Entry[], packet: Packet): readonly Connection[] {
  const tuple = connectionTuple(packet);
  const type = packet.icmp?.type;
  const isAnswer = type !== undefined && ANSWERS.has(type);
  return entries.flatMap((entry): Connection[] => {
    const { connection } = entry;
    if (!isAnswer && sameTuple(connection.original, tuple)) {
      return [{ ...connection, direction: "original", state: stateOf(entry, packet) }];
    }
    if ((isAnswer || type === undefined) && sameTuple(connection.reply, tuple)) {
      return [{ ...connection, direction: "reply", state: "established" }];
    }
    return [];
  });
}

/** Types of ICMP and ICMPv6 that answer a request (invmap in nf_conntrack_proto_icmp.c and _icmpv6.c). */
const ANSWERS: ReadonlySet<number> = new Set([0, 14, 16, 18, 129, 140]);

function stateOf({ connection, answered }: Entry, packet: Packet): Connection["state"] {
  if (answered) return "established";
  // Before the answer to a SYN nothing but another SYN, or a reset, can follow (tcp_conntracks: sSS).
  const goesOn = packet.protocol === TCP && connection.loose !== true && !mayReopen(packet);
  return goesOn ? "invalid" : "new";
}

const mayReopen = ({ tcpFlags = SYN }: Packet): boolean =>
  (tcpFlags & RST) !== 0 || (tcpFlags & (SYN | ACK)) === SYN;

/** An ICMP error belongs to the connection of the packet that it quotes (nf_conntrack_inet_error). */
function aboutPacket(entries: readonly Entry[], about: ConnectionTuple): readonly Connection[] {
  return entries.flatMap(({ connection }): Connection[] => {
    // The error goes against the direction of the quoted packet, which is quoted as it was translated.
    if (sameTuple(invert(connection.reply), about)) {
      return [{ ...connection, direction: "reply", state: "related" }];
    }
    if (sameTuple(invert(connection.original), about)) {
      return [{ ...connection, direction: "original", state: "related" }];
    }
    return [];
  });
}

const isUntold = ({ state }: Connection): boolean => state === "untracked" || state === "invalid";

function keep(entries: Entry[], connection: Connection): void {
  if (isUntold(connection)) return;
  const known = entries.find(isOf(connection));
  const answered = connection.direction === "reply" || known?.answered === true;
  const kept = { connection: { ...connection, confirmed: true }, answered } as const;
  if (known === undefined) entries.push(kept);
  else Object.assign(known, kept);
}

const isOf =
  ({ original, zone }: Connection) =>
  ({ connection }: Entry): boolean =>
    connection.zone === zone && sameTuple(connection.original, original);

export function connectionTuple(packet: Packet): ConnectionTuple {
  const { src, dst, protocol, sport, dport } = packet;
  return {
    ...{ src, dst, protocol },
    ...(sport === undefined ? {} : { sport }),
    ...(dport === undefined ? {} : { dport }),
  };
}

/** The tuple of the opposite direction. */
export function invert({ src, dst, protocol, sport, dport }: ConnectionTuple): ConnectionTuple {
  return {
    ...{ src: dst, dst: src, protocol },
    ...(dport === undefined ? {} : { sport: dport }),
    ...(sport === undefined ? {} : { dport: sport }),
  };
}

export function sameTuple(a: ConnectionTuple, b: ConnectionTuple): boolean {
  return (
    a.protocol === b.protocol &&
    a.sport === b.sport &&
    a.dport === b.dport &&
    same(a.src, b.src) &&
    same(a.dst, b.dst)
  );
}

const same = (a: Address, b: Address): boolean => a.text === b.text && sameAddress(a, b);
