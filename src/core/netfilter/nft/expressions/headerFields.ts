/** Where the fields of protocol headers lie. nftables: src/proto.c. */

import { typeNamed } from "../types/index.ts";
import type { DataType } from "../types/kind.ts";
import { integer } from "../types/plain.ts";

/** Link, network, transport header, and what stands behind that. */
export type HeaderBase = "ll" | "nh" | "th" | "ih";

export interface HeaderField {
  readonly base: HeaderBase;
  /** In bits, from the header's start. */
  readonly offset: number;
  readonly bits: number;
  readonly type: DataType;
}

/** Of each protocol its header, then name, offset, length and type of each field. */
const TABLE = `
ether ll  daddr 0 48 ether_addr  saddr 48 48 ether_addr  type 96 16 ether_type
vlan ll   pcp 112 3 -  dei 115 1 -  cfi 115 1 -  id 116 12 -  type 128 16 ether_type
arp nh    htype 0 16 -  ptype 16 16 ether_type  hlen 32 8 -  plen 40 8 -  operation 48 16 arp_op
          saddr_ether 64 48 ether_addr  saddr_ip 112 32 ipv4_addr
          daddr_ether 144 48 ether_addr  daddr_ip 192 32 ipv4_addr
ip nh     version 0 4 -  hdrlength 4 4 -  dscp 8 6 dscp  ecn 14 2 ecn  length 16 16 -  id 32 16 -
          frag-off 48 16 -  ttl 64 8 -  protocol 72 8 inet_proto  checksum 80 16 -
          saddr 96 32 ipv4_addr  daddr 128 32 ipv4_addr
ip6 nh    version 0 4 -  dscp 4 6 dscp  ecn 10 2 ecn  flowlabel 12 20 -  length 32 16 -
          nexthdr 48 8 inet_proto  hoplimit 56 8 -  saddr 64 128 ipv6_addr  daddr 192 128 ipv6_addr
th th     sport 0 16 inet_service  dport 16 16 inet_service
tcp th    sport 0 16 inet_service  dport 16 16 inet_service  sequence 32 32 -  ackseq 64 32 -
          doff 96 4 -  reserved 100 4 -  flags 104 8 tcp_flag  window 112 16 -  checksum 128 16 -
          urgptr 144 16 -
udp th    sport 0 16 inet_service  dport 16 16 inet_service  length 32 16 -  checksum 48 16 -
udplite th  sport 0 16 inet_service  dport 16 16 inet_service  csumcov 32 16 -  checksum 48 16 -
sctp th   sport 0 16 inet_service  dport 16 16 inet_service  vtag 32 32 -  checksum 64 32 -
dccp th   sport 0 16 inet_service  dport 16 16 inet_service  type 67 4 dccp_pkttype
icmp th   type 0 8 icmp_type  code 8 8 icmp_code  checksum 16 16 -  id 32 16 -  sequence 48 16 -
          gateway 32 32 -  mtu 48 16 -
icmpv6 th type 0 8 icmpv6_type  code 8 8 icmpv6_code  checksum 16 16 -  parameter-problem 32 32 -
          mtu 32 32 -  packet-too-big 32 32 -  id 32 16 -  sequence 48 16 -  max-delay 32 16 -
          taddr 64 128 ipv6_addr  daddr 192 128 ipv6_addr
igmp th   type 0 8 igmp_type  mrt 8 8 -  checksum 16 16 -  group 32 32 -
esp th    spi 0 32 -  sequence 32 32 -
ah th     nexthdr 0 8 inet_proto  hdrlength 8 8 -  reserved 16 16 -  spi 32 32 -  sequence 64 32 -
comp th   nexthdr 0 8 inet_proto  flags 8 8 bitmask  cpi 16 16 -
vxlan th  flags 0 8 bitmask  vni 32 24 -
geneve th type 16 16 ether_type  vni 32 24 -
gre th    flags 0 5 -  version 13 3 -  protocol 16 16 ether_type
`;

function readTable(): ReadonlyMap<string, HeaderField> {
  const fields = new Map<string, HeaderField>();
  for (const [, protocol = "", base = "", rest = ""] of TABLE.matchAll(
    /^(\S+) (ll|nh|th)\s+((?:.|\n +)*)$/gm,
  )) {
    for (const [, name = "", offset, length, type = "-"] of rest.matchAll(
      /(\S+) (\d+) (\d+) (\S+)/g,
    )) {
      const bits = Number(length);
      fields.set(`${protocol} ${name.replace("_", " ")}`, {
        base: base as HeaderBase,
        offset: Number(offset),
        bits,
        type: type === "-" ? integer("integer", bits) : typeNamed(type),
      });
    }
  }
  return fields;
}

const FIELDS = readTable();

export const headerField = (protocol: string, name: string): HeaderField | undefined =>
  FIELDS.get(`${protocol} ${name}`);
