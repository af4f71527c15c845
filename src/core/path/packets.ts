/** The packets of one connection, as Linux makes them. */

import { ACK, FIN, PSH, RST, SYN } from "../net/tcpFlags.ts";
import type { Protocol } from "../contract.ts";
import type { Address } from "../net/address.ts";
import type { Packet } from "../net/packet.ts";

export const PROTOCOL_NUMBERS: Readonly<Record<Protocol, number>> = { tcp: 6, udp: 17, sctp: 132 };

const ICMP = { ip: 1, ip6: 58 } as const;
const HEADER = { ip: 20, ip6: 40 } as const;

export interface Ports {
  readonly src: Address;
  readonly dst: Address;
  readonly sport: number;
  readonly dport: number;
}

/** The first packet of a connection; a TCP one with the options that Linux puts in a SYN. */
export function firstPacket(protocol: Protocol, ports: Ports): Packet {
  return { ...make(protocol, ports, FIRST[protocol]), supposed: true };
}

/** A packet of which later ones differ from the first by flags and length alone. */
interface Shape {
  readonly tcpFlags?: number;
  /** Bytes behind the IP header. */
  readonly payload: number;
}

const DATAGRAM: Shape = { payload: 14 };
const FIRST: Readonly<Record<Protocol, Shape>> = {
  tcp: { tcpFlags: SYN, payload: 40 },
  udp: DATAGRAM,
  sctp: { payload: 32 },
};

/** What follows a SYN, or a SYN with ACK, the same way: ACK, data, FIN. */
const LATER_TCP: readonly Shape[] = [
  { tcpFlags: ACK, payload: 32 },
  { tcpFlags: ACK | PSH, payload: 110 },
  { tcpFlags: ACK | FIN, payload: 32 },
];

const ANSWER: Readonly<Record<Protocol, Shape>> = {
  tcp: { tcpFlags: SYN | ACK, payload: 40 },
  udp: DATAGRAM,
  sctp: { payload: 64 },
};

/** The packets after the first, the same way. */
export function laterPackets(protocol: Protocol, ports: Ports): readonly [Packet, ...Packet[]] {
  const [first = DATAGRAM, ...rest] = protocol === "tcp" ? LATER_TCP : [FIRST[protocol]];
  const later = (shape: Shape): Packet => ({ ...make(protocol, ports, shape), supposed: true });
  return [later(first), ...rest.map(later)];
}

/** The packets of the other side, when it accepts. */
export function answers(protocol: Protocol, ports: Ports): readonly [Packet, ...Packet[]] {
  const later = protocol === "tcp" ? LATER_TCP : [];
  return [
    make(protocol, ports, ANSWER[protocol]),
    ...later.map((shape) => make(protocol, ports, shape)),
  ];
}

/** Of TCP the RST of a kernel where nobody listens. */
export function reset(ports: Ports): Packet {
  return make("tcp", ports, { tcpFlags: RST | ACK, payload: 20 });
}

/** ICMP "unreachable" about a packet: codes 3/3 and 1/4 say port unreachable. */
export function unreachable(src: Address, dst: Address, about: Packet): Packet {
  const { family } = src;
  const icmp = family === "ip" ? { type: 3, code: 3 } : { type: 1, code: 4 };
  const length = HEADER[family] + 8 + Math.min(about.length, 548);
  return { ...blank(src, dst), protocol: ICMP[family], icmp, length, tos: 0xc0 };
}

function make(protocol: Protocol, { src, dst, sport, dport }: Ports, shape: Shape): Packet {
  return {
    ...blank(src, dst),
    ...{ protocol: PROTOCOL_NUMBERS[protocol], sport, dport },
    ...(shape.tcpFlags === undefined ? {} : { tcpFlags: shape.tcpFlags }),
    length: HEADER[src.family] + shape.payload,
  };
}

type Blank = Pick<Packet, "family" | "src" | "dst" | "ttl" | "tos" | "mark" | "pkttype">;

const blank = (src: Address, dst: Address): Blank => ({
  ...{ family: src.family, src, dst, ttl: 64, tos: 0, mark: 0 },
  pkttype: "host",
});

/** Addresses and ports of the way back. */
export function turn({ src, dst, sport, dport }: Ports): Ports {
  return { src: dst, dst: src, sport: dport, dport: sport };
}

export function portsOf({ src, dst, sport = 0, dport = 0 }: Packet): Ports {
  return { src, dst, sport, dport };
}
