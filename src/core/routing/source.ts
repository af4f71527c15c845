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
  const near = select6(own === undefined ? [] : [own], destination);
  return near ?? (scopeOf(destination) === "global" ? select6(elsewhere, destination) : undefined);
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

/** RFC 6724 as far as a snapshot tells: the fitting scope, then the longest common prefix. */
function select6(links: readonly Link[], destination: Address): Address | undefined {
  const wanted = scopeOf(destination);
  const candidates = links
    .flatMap(({ addresses }) => addresses)
    .filter(({ address, scope }) => address.includes(":") && scope === wanted)
    .flatMap(({ address }) => readAddress(address) ?? []);
  return candidates.toSorted((a, b) => commonBits(b, destination) - commonBits(a, destination))[0];
}

/** What is no further than the link needs an address of that very interface (use_oif_addr in ipv6_dev_get_saddr). */
function scopeOf(destination: Address): "host" | "link" | "global" {
  if (isLoopback(destination)) return "host";
  return isLinkLocal6(destination) ? "link" : "global";
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
