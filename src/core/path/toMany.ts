/** Packets for all on a wire, or for a group: taken here or not, but never sent on (Linux: ip_route_input_rcu, ip6_mc_input). */

import { readAddress } from "../net/address.ts";
import type { Link } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import type { Walk } from "./walk.ts";

/** Whether the host takes it; `undefined` for a packet that is for one host, or for all of a subnet, which has a route. */
export function takesForMany(walk: Walk, link: Link, { src, dst }: Packet): boolean | undefined {
  const [first = 0, , , last = 0] = dst.words;
  if (dst.family === "ip" && (first === 0xffffffff || (first === 0 && src.words[0] === 0)))
    return true;
  const isGroup = dst.family === "ip" ? first >>> 28 === 0xe : first >>> 24 === 0xff;
  if (!isGroup) return undefined;
  // All hosts belong to that group (IGMP_ALL_HOSTS, in6addr_linklocal_allnodes).
  const isOfAll = dst.family === "ip" ? first === 0xe0000001 : /^ff0[12]::1$/.test(dst.text);
  if (isOfAll || isAsked(link, dst.text, last)) return true;
  const text = `A process here has joined the group ${dst.text} on ${link.name}`;
  return walk.decide({ code: "UNSUPPORTED_MATCH", text }, false);
}

/** The group in which an own address is asked for (addrconf_addr_solict_mult). */
function isAsked({ addresses }: Link, group: string, last: number): boolean {
  if (!group.startsWith("ff02::1:ff")) return false;
  return addresses.some(({ address }) => {
    const own = readAddress(address)?.words[3];
    return own !== undefined && ((own ^ last) & 0xffffff) === 0;
  });
}
