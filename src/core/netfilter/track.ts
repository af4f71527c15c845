/** What conntrack makes of a packet it has no connection for. Linux: net/netfilter/nf_conntrack_core.c, nf_conntrack_proto*.c. */

import { ACK, FIN, PSH, RST, SYN, URG } from "../net/tcpFlags.ts";
import type { Packet } from "../net/packet.ts";
import type { Connection, ConnectionTuple } from "./conntrack.ts";
import { ICMP, ICMPV6, TCP } from "./protocols.ts";

/**
 * Begins a connection; `invalid` and `untracked` are states of packets that begin none.
 * `takesUp` is nf_conntrack_tcp_loose: without it only a SYN begins one of TCP (tcp_new).
 */
export function track(packet: Packet, zone: number, takesUp = true): Connection {
  const original: ConnectionTuple = {
    src: packet.src,
    dst: packet.dst,
    protocol: packet.protocol,
    ...(packet.sport === undefined ? {} : { sport: packet.sport }),
    ...(packet.dport === undefined ? {} : { dport: packet.dport }),
  };
  return {
    state: isLoose(packet) && !takesUp ? "invalid" : firstState(packet),
    direction: "original",
    original,
    reply: invert(original),
    sourceDecided: false,
    destinationDecided: false,
    mark: 0,
    zone,
    ...(isLoose(packet) ? { loose: true } : {}),
  };
}

const isLoose = ({ protocol, tcpFlags = SYN }: Packet): boolean =>
  protocol === TCP && (tcpFlags & SYN) === 0;

export const invert = ({ src, dst, protocol, sport, dport }: ConnectionTuple): ConnectionTuple => ({
  src: dst,
  dst: src,
  protocol,
  ...(dport === undefined ? {} : { sport: dport }),
  ...(sport === undefined ? {} : { dport: sport }),
});

/** A packet that no connection knows and that was not taken out of tracking before. */
function firstState(packet: Packet): Connection["state"] {
  switch (packet.protocol) {
    case TCP:
      return beginsTcp(packet.tcpFlags ?? SYN) ? "new" : "invalid";
    case ICMP:
      return ICMP_REQUESTS.has(packet.icmp?.type ?? ECHO) ? "new" : "invalid";
    case ICMPV6:
      return firstStateOfIcmpv6(packet.icmp?.type ?? ECHO_V6);
    default:
      return "new";
  }
}

/** Combinations that a TCP packet can have at all (nf_conntrack_proto_tcp.c, tcp_valid_flags). */
const VALID: ReadonlySet<number> = new Set([
  SYN,
  SYN | URG,
  SYN | ACK,
  RST,
  RST | ACK,
  FIN | ACK,
  FIN | ACK | URG,
  ACK,
  ACK | URG,
]);

/** A SYN begins a connection; so does a bare ACK, since a connection may be older than its tracking (tcp_loose). */
function beginsTcp(flags: number): boolean {
  const known = flags & ~PSH & (FIN | SYN | RST | ACK | URG);
  if (!VALID.has(known) || (known & RST) !== 0) return false;
  if ((known & SYN) !== 0) return (known & ACK) === 0;
  return (known & FIN) === 0 && (known & ACK) !== 0;
}

const ECHO = 8;
const ECHO_V6 = 128;

/** Echo, timestamp, information and address mask requests. */
const ICMP_REQUESTS: ReadonlySet<number> = new Set([ECHO, 13, 15, 17]);

/** Multicast listener and neighbour discovery are never tracked (nf_conntrack_proto_icmpv6.c, noct_valid_new). */
const UNTRACKED_V6: ReadonlySet<number> = new Set([130, 131, 132, 133, 134, 135, 136, 143]);
const NODE_QUERY = 139;

function firstStateOfIcmpv6(type: number): Connection["state"] {
  if (UNTRACKED_V6.has(type)) return "untracked";
  return type === ECHO_V6 || type === NODE_QUERY ? "new" : "invalid";
}
