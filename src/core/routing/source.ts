/** Which own address a packet gets (Linux: inet_select_addr in net/ipv4/devinet.c, ipv6_dev_get_saddr). */

import { readAddress, type Address } from "../net/address.ts";
import type { Link, LinkAddress } from "../net/link.ts";
import { inPrefix, readPrefix } from "../net/prefix.ts";
import type { Routed } from "./lookup.ts";
import { interfaceSetting } from "./settings.ts";
import type { Netns } from "../snapshot.ts";
import { isLinkLocal6, isLoopback } from "./addressType.ts";

type Found = Extract<Routed, { readonly is: "found" }>;

/** Whether temporary addresses of an interface come before its others (`use_tempaddr` above 1). */
export type PrefersTemporary = (dev: string) => boolean;

export const prefersTemporary =
  (netns: Netns): PrefersTemporary =>
  (dev) =>
    (interfaceSetting(netns, "ip6", dev, "use_tempaddr") ?? 0) > 1;

const NEVER: PrefersTemporary = () => false;

/** The source that the kernel chooses for a packet to `destination` by a route it has found. */
export function chooseSource(
  links: readonly Link[],
  routed: Found,
  destination: Address,
  prefersTemporary = NEVER,
): Address | undefined {
  const preferred = routed.route.prefSrc;
  if (preferred !== undefined) return readAddress(preferred);
  if (routed.type === "local") return destination;
  const gateway = routed.via === undefined ? undefined : readAddress(routed.via);
  // Unless it is said, what has no gateway reaches the link (iproute_modify of ip, fib_info_update_nhc_saddr).
  const scope = routed.route.scope ?? (gateway === undefined ? "link" : "global");
  const selecting = { nexthop: gateway, scope, prefersTemporary };
  return selectAddress(links, routed.dev, destination, selecting);
}

export interface Selecting {
  /** Counts for IPv4 alone. */
  readonly nexthop?: Address | undefined;
  /** How far away the source may still be of use, of IPv4 alone: `global` goes everywhere, `link` no further than the link. */
  readonly scope: string;
  /** Counts for IPv6 alone. */
  readonly prefersTemporary?: PrefersTemporary;
}

/** The address of `dev` for this destination, else one of another interface. */
export function selectAddress(
  links: readonly Link[],
  dev: string,
  destination: Address,
  { nexthop, scope, prefersTemporary = NEVER }: Selecting,
): Address | undefined {
  const own = links.find((link) => link.name === dev);
  const elsewhere = links.filter((link) => link.name !== dev);
  if (destination.family === "ip") {
    const fits = (held: LinkAddress): boolean => reachOf(held.scope) <= reachOf(scope);
    // Another interface's is not taken when it is known on that link alone (in_dev_select_addr).
    const fitsFar = (held: LinkAddress): boolean => held.scope !== "link" && fits(held);
    return select4(own === undefined ? [] : [own], fits, nexthop) ?? select4(elsewhere, fitsFar);
  }
  // What goes no further than the link takes an address of that very interface (use_oif_addr).
  const isLocal = isMulticast(destination) || scopeOf(destination) <= LINK_LOCAL;
  const among = own === undefined || !isLocal ? links : [own];
  return select6(among, { dev, destination, prefersTemporary });
}

/** RT_SCOPE_… of linux/rtnetlink.h; the greater, the nearer. */
const SCOPES: Readonly<Record<string, number>> = { global: 0, site: 200, link: 253, host: 254 };

const reachOf = (scope: string): number => SCOPES[scope] ?? Number(scope);

/** The first primary address that fits whose subnet holds the next hop, else the first primary address. */
function select4(
  links: readonly Link[],
  fits: (held: LinkAddress) => boolean,
  nexthop?: Address,
): Address | undefined {
  const primary = links.flatMap(({ addresses }) =>
    addresses.filter(
      (held) => !held.address.includes(":") && held.secondary !== true && fits(held),
    ),
  );
  const near = primary.find(({ address, prefixLength }) => {
    const subnet = readPrefix(`${address}/${prefixLength}`);
    return nexthop !== undefined && subnet !== undefined && inPrefix(subnet, nexthop);
  });
  const chosen = near ?? primary[0];
  return chosen === undefined ? undefined : readAddress(chosen.address);
}

interface Choice {
  readonly dev: string;
  readonly destination: Address;
  readonly prefersTemporary: PrefersTemporary;
}

/** RFC 6724, in the order of the kernel's rules (ipv6_get_saddr_eval); of addresses alike the first. */
function select6(links: readonly Link[], choice: Choice): Address | undefined {
  return links
    .flatMap((link) => link.addresses.flatMap((held) => candidate(link, held, choice)))
    .toSorted((a, b) => compareRanks(a.ranks, b.ranks))[0]?.address;
}

interface Candidate {
  readonly address: Address;
  /** What each rule says of it; less is better. */
  readonly ranks: readonly number[];
}

function candidate(link: Link, held: LinkAddress, choice: Choice): readonly Candidate[] {
  const address = held.address.includes(":") ? readAddress(held.address) : undefined;
  if (address === undefined || held.tentative === true) return [];
  const { dev, destination, prefersTemporary } = choice;
  const isTemporary = held.temporary === true;
  const ranks = [
    address.text === destination.text,
    -scopeRank(scopeOf(address), scopeOf(destination)),
    held.deprecated !== true,
    link.name === dev,
    policyLabel(address) === policyLabel(destination),
    isTemporary === prefersTemporary(link.name),
    Math.min(commonBits(address, destination), held.prefixLength),
  ].map((good) => -Number(good));
  return [{ address, ranks }];
}

/** The least scope that reaches as far is best, then the farthest. */
const scopeRank = (scope: number, wanted: number): number =>
  scope >= wanted ? scope : 128 - scope;

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((rank, rule) => rank !== b[rule]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** What the kernel begins with of the policy table, the longest prefix first (ip6addrlbl_init_table). */
const LABELS = (
  [
    ["::1/128", 0],
    ["::/96", 3],
    ["::ffff:0.0.0.0/96", 4],
    ["2001::/32", 6],
    ["2001:10::/28", 7],
    ["2002::/16", 2],
    ["3ffe::/16", 12],
    ["fec0::/10", 11],
    ["fc00::/7", 5],
  ] as const
).flatMap(([text, label]) => {
  const prefix = readPrefix(text);
  return prefix === undefined ? [] : [{ prefix, label }];
});

const policyLabel = (address: Address): number =>
  LABELS.find(({ prefix }) => inPrefix(prefix, address))?.label ?? 1;

/** include/net/ipv6.h, __ipv6_addr_src_scope. */
const LINK_LOCAL = 2;
const GLOBAL = 14;

function scopeOf(address: Address): number {
  if (isMulticast(address)) return ((address.words[0] ?? 0) >>> 16) & 0xf;
  return isLinkLocal6(address) || isLoopback(address) ? LINK_LOCAL : GLOBAL;
}

const isMulticast = ({ words: [first = 0] }: Address): boolean => first >>> 24 === 0xff;

function commonBits(a: Address, b: Address): number {
  let bits = 0;
  for (const [at, word] of a.words.entries()) {
    const differing = Math.clz32(word ^ (b.words[at] ?? 0));
    bits += differing;
    if (differing < 32) break;
  }
  return bits;
}
