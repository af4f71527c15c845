/** The bytes of a packet's headers, with those bits that are known of it. */

import type { Packet } from "../net/packet.ts";
import { hasPorts, ICMP, ICMPV6, TCP, UDP } from "./protocols.ts";

/** A number of which some bits are known. */
export interface Bits {
  readonly value: number;
  /** A mask of what is known. */
  readonly known: number;
}

/** Four bytes in network order, from `at` on. */
export function readWord(bytes: readonly Bits[], at: number): Bits {
  let value = 0;
  let known = 0;
  for (let next = at; next < at + 4; next += 1) {
    const byte = bytes[next] ?? UNKNOWN;
    value = value * 256 + byte.value;
    known = known * 256 + byte.known;
  }
  return { value, known };
}

const UNKNOWN: Bits = { value: 0, known: 0 };

const sure = (...values: readonly number[]): readonly Bits[] =>
  values.map((value) => ({ value: value & 255, known: 255 }));

const anything = (count: number): readonly Bits[] => Array.from({ length: count }, () => UNKNOWN);

const two = (value: number): readonly Bits[] => sure(value >>> 8, value);

const words = (given: readonly number[]): readonly Bits[] =>
  given.flatMap((word) => sure(word >>> 24, word >>> 16, word >>> 8, word));

/** From the IP header on; what lies behind the headers is not known. */
export function headerBytes(packet: Packet): readonly Bits[] {
  const bytes = [...ipHeader(packet), ...transportHeader(packet)];
  return [...bytes, ...anything(packet.length - bytes.length)].slice(0, packet.length);
}

function ipHeader(packet: Packet): readonly Bits[] {
  const { family, tos, length, ttl, protocol, src, dst } = packet;
  const addresses = [...words(src.words), ...words(dst.words)];
  if (family === "ip") {
    // Whether it may be fragmented is not known; that it is no fragment is.
    const fragment: readonly Bits[] = [{ value: 0, known: 0xbf }, ...sure(0)];
    const start = [...sure(0x45, tos), ...two(length), ...anything(2), ...fragment];
    return [...start, ...sure(ttl, protocol), ...anything(2), ...addresses];
  }
  const label: readonly Bits[] = [{ value: (tos & 15) << 4, known: 0xf0 }, ...anything(2)];
  return [
    ...sure(0x60 | (tos >>> 4)),
    ...label,
    ...two(length - 40),
    ...sure(protocol, ttl),
    ...addresses,
  ];
}

function transportHeader(packet: Packet): readonly Bits[] {
  const { protocol, sport = 0, dport = 0, tcpFlags, icmp, vni } = packet;
  if (protocol === ICMP || protocol === ICMPV6) {
    return icmp === undefined ? [] : [...sure(icmp.type, icmp.code), ...anything(6)];
  }
  if (!hasPorts(protocol)) return [];
  const ports = [...two(sport), ...two(dport)];
  if (protocol === TCP) {
    const flags: readonly Bits[] = [
      { value: tcpFlags ?? 0, known: tcpFlags === undefined ? 0 : 0x3f },
    ];
    return [...ports, ...anything(9), ...flags, ...anything(6)];
  }
  const behind = packet.length - (packet.family === "ip" ? 20 : 40);
  if (protocol !== UDP) return ports;
  const udp = [...ports, ...two(behind), ...anything(2)];
  return vni === undefined ? udp : [...udp, ...vxlanHeader(vni)];
}

/** RFC 7348: a flag that says that there is a VNI, and the VNI. */
const vxlanHeader = (vni: number): readonly Bits[] => [
  ...sure(8, 0, 0, 0),
  ...sure(vni >>> 16, vni >>> 8, vni, 0),
];

/** Where the payload begins, of protocols whose header has one length (__skb_get_poff). */
export const payloadOffset = ({ family, protocol }: Packet): number | undefined =>
  protocol === UDP ? (family === "ip" ? 20 : 40) + 8 : undefined;
