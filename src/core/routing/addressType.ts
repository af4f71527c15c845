/** The kernel's type of an address (Linux: inet_addr_type in net/ipv4/fib_frontend.c, ipv6_addr_type). */

import type { Address } from "../net/address.ts";
import type { AddressType } from "../netfilter/hook.ts";
import { covering, type Fib } from "./fib.ts";

/** With `dev` only what belongs to that interface counts. */
export function addressType(fib: Fib, address: Address, dev?: string): AddressType {
  const plain = address.family === "ip" ? plainType4(address) : plainType6(address);
  if (plain !== undefined) return plain;
  // Table local alone is asked: an address that no route leads to is UNICAST all the same.
  for (const { route, nexthops } of covering(fib.tables.get("local"), address)) {
    if (dev !== undefined && nexthops[0]?.dev !== dev) return "UNICAST";
    return TYPES[route.type] ?? "UNICAST";
  }
  return "UNICAST";
}

const TYPES: Readonly<Record<string, AddressType>> = {
  local: "LOCAL",
  broadcast: "BROADCAST",
  anycast: "ANYCAST",
  multicast: "MULTICAST",
  blackhole: "BLACKHOLE",
  unreachable: "UNREACHABLE",
  prohibit: "PROHIBIT",
  throw: "THROW",
};

function plainType4({ words: [word = 0] }: Address): AddressType | undefined {
  // Of 0.0.0.0/8 the first alone: the others are plain addresses (ipv4_is_zeronet since Linux 5.3).
  if (word === 0 || word === 0xffffffff) return "BROADCAST";
  return isMulticast4(word) ? "MULTICAST" : undefined;
}

function plainType6({ words }: Address): AddressType | undefined {
  if (words.every((word) => word === 0)) return "UNSPEC";
  return (words[0] ?? 0) >>> 24 === 0xff ? "MULTICAST" : undefined;
}

/** 255.255.255.255, or a group: what no route leads to, but an interface. */
export const isForMany4 = ({ family, words: [word = 0] }: Address): boolean =>
  family === "ip" && (word === 0xffffffff || isMulticast4(word));

const isMulticast4 = (word: number): boolean => word >>> 28 === 0xe;

/** 127.0.0.0/8 or ::1. */
export function isLoopback({ words }: Address): boolean {
  if (words.length === 1) return (words[0] ?? 0) >>> 24 === 127;
  return words.every((word, at) => word === (at === 3 ? 1 : 0));
}

/** fe80::/10. */
export const isLinkLocal6 = ({ words }: Address): boolean =>
  words.length === 4 && (words[0] ?? 0) >>> 22 === 0xfe80 >>> 6;

/** Known on one link alone: fe80::/10, and groups of that scope (IPV6_ADDR_LINKLOCAL of ipv6_addr_type). */
export const isOfLink6 = (address: Address): boolean =>
  isLinkLocal6(address) || (((address.words[0] ?? 0) >>> 16) & 0xff0f) === 0xff02;

/** Not fit to be a packet's source: multicast, broadcast, 0.0.0.0. */
export function isInvalidSource(address: Address): boolean {
  return (address.family === "ip" ? plainType4(address) : plainType6(address)) !== undefined;
}
