/** Hardware addresses of many at once (Linux: is_multicast_ether_addr, ip_eth_mc_map, ipv6_eth_mc_map). */

import type { Address } from "./address.ts";

export const BROADCAST_MAC = "ff:ff:ff:ff:ff:ff";

/** The lowest bit of the first byte tells a group's address, that of all among them. */
export const isToMany = (mac: string | undefined): boolean =>
  mac !== undefined && (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;

/** Of IPv4 the last 23 bits of the group, of IPv6 the last 32. */
export function groupMac({ family, words }: Address): string {
  const last = words.at(-1) ?? 0;
  const [first = 0, ...rest] = [24, 16, 8, 0].map((bits) => (last >>> bits) & 0xff);
  const [second = 0, ...others] = rest;
  const bytes =
    family === "ip"
      ? [0x01, 0x00, 0x5e, second & 0x7f, ...others]
      : [0x33, 0x33, first, second, ...others];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}
