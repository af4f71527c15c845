/** Which own address a packet gets (Linux: inet_select_addr in net/ipv4/devinet.c, ipv6_dev_get_saddr). */

import { readAddress, type Address } from "../net/address.ts";
import type { Link } from "../net/link.ts";
import { inPrefix, readPrefix } from "../net/prefix.ts";
import type { Routed } from "./lookup.ts";
import { isLinkLocal6, isLoopback } from "./addressType.ts";

type Found = Extract<Routed, { readonly is: "found" }>;

/** The source that the kernel chooses for a packet to `destination` by a route it has found. */
export function chooseSource(
  links: readonly Link[],
  routed: Found,
  destination: Address,
): Address | undefined {
  const preferred = routed.route.prefSrc;
  if (preferred !== undefined) return readAddress(preferred);
  if (routed.type === "local") return destination;
  const gateway = routed.via === undefined ? undefined : readAddress(routed.via);
  return selectAddress(links, routed.dev, destination, gateway);
}

/** The address of `dev` for this destination, else one of another interface; `nexthop` only counts for IPv4. */
export function selectAddress(
  links: readonly Link[],
  dev: string,
  destination: Address,
  nexthop?: Address,
): Address | undefined {
  const own = links.find((link) => link.name === dev);
  const elsewhere = links.filter((link) => link.name !== dev);
  if (destination.family === "ip") {
    return (
      select4(own === undefined ? [] : [own], nexthop) ??
      select4(elsewhere.filter((link) => link.kind !== "loopback"))
    );
  }
  const near = own === undefined ? [] : [own];
  const scope = scopeOf(destination);
  // What goes no further than the link takes an address of that very interface (use_oif_addr).
  if (scope !== GLOBAL) return select6(near, destination, LOOPBACK);
  return (
    select6(near, destination, GLOBAL) ??
    select6(elsewhere, destination, GLOBAL) ??
    select6(near, destination, LOOPBACK)
  );
}

/** The first primary address whose subnet holds the next hop, else the first primary address. */
function select4(links: readonly Link[], nexthop?: Address): Address | undefined {
  const primary = links.flatMap(({ addresses }) =>
    addresses.filter(
      ({ address, scope, secondary }) =>
        !address.includes(":") && scope === "global" && secondary !== true,
    ),
  );
  const near = primary.find(({ address, prefixLength }) => {
    const subnet = readPrefix(`${address}/${prefixLength}`);
    return nexthop !== undefined && subnet !== undefined && inPrefix(subnet, nexthop);
  });
  const chosen = near ?? primary[0];
  return chosen === undefined ? undefined : readAddress(chosen.address);
}

/** RFC 6724 as far as a snapshot tells: the least scope that reaches as far, else the farthest; then the longest common prefix. */
function select6(
  links: readonly Link[],
  destination: Address,
  leastScope: number,
): Address | undefined {
  const wanted = scopeOf(destination);
  const rank = (address: Address): number => {
    const scope = scopeOf(address);
    return scope >= wanted ? scope : 100 - scope;
  };
  return links
    .flatMap(({ addresses }) => addresses)
    .flatMap(({ address }) => (address.includes(":") ? (readAddress(address) ?? []) : []))
    .filter((address) => scopeOf(address) >= leastScope)
    .toSorted(
      (a, b) => rank(a) - rank(b) || commonBits(b, destination) - commonBits(a, destination),
    )[0];
}

/** include/net/ipv6.h, __ipv6_addr_src_scope. */
const LOOPBACK = 1;
const LINK_LOCAL = 2;
const GLOBAL = 14;

function scopeOf(address: Address): number {
  if (isLoopback(address)) return LOOPBACK;
  return isLinkLocal6(address) ? LINK_LOCAL : GLOBAL;
}

function commonBits(a: Address, b: Address): number {
  let bits = 0;
  for (const [at, word] of a.words.entries()) {
    const differing = Math.clz32(word ^ (b.words[at] ?? 0));
    bits += differing;
    if (differing < 32) break;
  }
  return bits;
}
