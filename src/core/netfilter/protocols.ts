/** IP protocols by the names that rules give them. iptables: libxtables/xtables.c, xtables_chain_protos; /etc/protocols. */

import { readNumber } from "./codecs.ts";

export const TCP = 6;
export const UDP = 17;
export const ICMP = 1;
export const ICMPV6 = 58;
export const SCTP = 132;
export const DCCP = 33;
export const UDPLITE = 136;
export const GRE = 47;
export const ESP = 50;
export const AH = 51;

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["tcp", TCP],
  ["sctp", SCTP],
  ["udp", UDP],
  ["udplite", UDPLITE],
  ["icmp", ICMP],
  ["ipv6-icmp", ICMPV6],
  ["icmpv6", ICMPV6],
  ["icmp6", ICMPV6],
  ["esp", ESP],
  ["ah", AH],
  ["mobility-header", 135],
  ["ipv6-mh", 135],
  ["mh", 135],
  ["all", 0],
  ["ip", 0],
  ["hopopt", 0],
  ["igmp", 2],
  ["ggp", 3],
  ["ipencap", 4],
  ["ipip", 94],
  ["st", 5],
  ["egp", 8],
  ["igp", 9],
  ["pup", 12],
  ["hmp", 20],
  ["xns-idp", 22],
  ["rdp", 27],
  ["iso-tp4", 29],
  ["dccp", DCCP],
  ["xtp", 36],
  ["ddp", 37],
  ["idpr-cmtp", 38],
  ["ipv6", 41],
  ["ipv6-route", 43],
  ["ipv6-frag", 44],
  ["idrp", 45],
  ["rsvp", 46],
  ["gre", GRE],
  ["skip", 57],
  ["ipv6-nonxt", 59],
  ["ipv6-opts", 60],
  ["rspf", 73],
  ["vmtp", 81],
  ["eigrp", 88],
  ["ospf", 89],
  ["ax.25", 93],
  ["etherip", 97],
  ["encap", 98],
  ["pim", 103],
  ["ipcomp", 108],
  ["vrrp", 112],
  ["l2tp", 115],
  ["isis", 124],
  ["fc", 133],
  ["mpls-in-ip", 137],
  ["hip", 139],
  ["shim6", 140],
  ["wesp", 141],
  ["rohc", 142],
]);

/** The number of a protocol given by name or number; 0 is any. */
export function readProtocol(given: string): number | undefined {
  return readNumber(given, 255) ?? NUMBERS.get(given.toLowerCase());
}

/** Protocols whose first four bytes are a source and a destination port. */
export function hasPorts(protocol: number): boolean {
  return (
    protocol === TCP ||
    protocol === UDP ||
    protocol === SCTP ||
    protocol === DCCP ||
    protocol === UDPLITE
  );
}
