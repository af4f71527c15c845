/** One packet as a hook sees it. Never stored: stored types keep addresses as text. */

import type { Address } from "./address.ts";

/** Ports below it no process gets unless it asks for one of them (ip_local_port_range). */
export const UNPRIVILEGED = 1024;

export interface Packet {
  readonly family: "ip" | "ip6";
  readonly src: Address;
  readonly dst: Address;
  /** IP protocol number: 6 tcp, 17 udp, 1 icmp, 58 icmpv6, 132 sctp. */
  readonly protocol: number;
  /** Only of protocols that have ports. */
  readonly sport?: number;
  readonly dport?: number;
  /** Bits as in the header: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32. Only of TCP. */
  readonly tcpFlags?: number;
  readonly icmp?: { readonly type: number; readonly code: number };
  /** Behind UDP: the network that VXLAN carries a frame of. */
  readonly vni?: number;
  /** IP total length in bytes, headers included (for IPv6 the 40 bytes of its header too). */
  readonly length: number;
  readonly ttl: number;
  /** The whole TOS or traffic class byte: DSCP and ECN. */
  readonly tos: number;
  readonly mark: number;
  /** Source MAC of the frame it arrived in, canonical lower case; absent for a packet made here. */
  readonly sourceMac?: string;
  /** Link-layer destination: to this host, to all, to a group, to another host. */
  readonly pkttype: "host" | "broadcast" | "multicast" | "otherhost";
  /** Owner of the socket that made it; absent for a packet from the wire. */
  readonly owner?: { readonly uid?: number; readonly gid?: number };
  /** Nobody described its sender: source port, TTL and TOS are what they mostly are. */
  readonly supposed?: true;
}
