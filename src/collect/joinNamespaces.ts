/** Joins the links of all namespaces: the two ends of each veth pair, and the lower devices in another namespace. */

import { driverOf } from "../core/docker/drivers/index.ts";
import type { Engine } from "../core/docker/engine.ts";
import type { Link, VxlanDetails } from "../core/net/link.ts";
import type { Netns } from "../core/snapshot.ts";
import { without } from "./fields.ts";
import type { RawNetns } from "./proc/netns.ts";
import type { RawLink } from "./rawLink.ts";

interface Placed {
  readonly netns: RawNetns;
  readonly link: RawLink;
}

/** The kinds of links, by MAC or address, that the engine knows to have made. */
export type Kinds = ReadonlyMap<string, string>;

/**
 * sysfs tells a macvlan or ipvlan from a veth only on some kernels; the driver of the network that it is plugged into
 * settles it.
 */
export function kindsOf(engine: Engine | undefined): Kinds {
  const drivers = new Map(engine?.networks.map((network) => [network.id, driverOf(network)]));
  const kinds = new Map<string, string>();
  for (const { networkId, mac, ipv4, ipv6 } of engine?.containers.flatMap(
    (each) => each.endpoints,
  ) ?? []) {
    const upon = drivers.get(networkId)?.upon;
    if (upon === undefined) continue;
    for (const key of upon.knownBy === "mac" ? [mac] : [ipv4, ipv6]) {
      if (key !== undefined) kinds.set(key, upon.kind);
    }
  }
  return kinds;
}

/** `namespaces` begins with the host's, whose links alone tell the namespace number of the other end. */
export function joinNamespaces(
  found: readonly [RawNetns, ...RawNetns[]],
  kinds: Kinds,
): [Netns, ...Netns[]] {
  const [host, ...foreign] = found;
  const others = foreign.map((netns) => withKinds(netns, kinds));
  const namespaces: readonly [RawNetns, ...RawNetns[]] = [host, ...others];
  const ends = indexEnds(namespaces);
  const known = settleNumbers(namespaces, ends);
  const joinOne = (netns: RawNetns): Netns => {
    const { links, ...rest } = without(netns, "numbered", "number", "unnamed");
    if (links === undefined) return rest;
    return {
      ...rest,
      links: links.map((link) => joinLink({ netns, link }, { host, ends, known })),
    };
  };
  return [joinOne(host), ...others.map(joinOne)];
}

function withKinds(netns: RawNetns, kinds: Kinds): RawNetns {
  if (netns.links === undefined || kinds.size === 0) return netns;
  const kindOf = ({ mac, addresses, kind }: RawLink): string =>
    kinds.get(mac ?? "") ??
    addresses.map(({ address }) => kinds.get(address)).find((each) => each !== undefined) ??
    kind;
  return { ...netns, links: netns.links.map((link) => ({ ...link, kind: kindOf(link) })) };
}

/** The veths of all namespaces by their own index and that of the other end. */
type Ends = ReadonlyMap<string, readonly Placed[]>;

function indexEnds(namespaces: readonly RawNetns[]): Ends {
  const ends = new Map<string, Placed[]>();
  for (const netns of namespaces) {
    for (const link of netns.links ?? []) {
      if (link.kind !== "veth" || link.iflink === undefined) continue;
      const key = `${link.ifindex} ${link.iflink}`;
      const list = ends.get(key);
      if (list === undefined) ends.set(key, [{ netns, link }]);
      else list.push({ netns, link });
    }
  }
  return ends;
}

/** Links that count this one as their other end, as this one counts them; indexes alone are not unique. */
function candidatesOf(placed: Placed, ends: Ends): readonly Placed[] {
  const { link } = placed;
  if (link.iflink === undefined) return [];
  const both = ends.get(`${link.iflink} ${link.ifindex}`) ?? [];
  return both.filter((end) => end.link !== link && mayEndIn(placed, end) && mayEndIn(end, placed));
}

/** A link that could tell the number of the other end's namespace and does not ends in its own. */
function mayEndIn({ netns, link }: Placed, other: Placed): boolean {
  if (netns.numbered !== true) return true;
  return (netns === other.netns) === (link.netnsid === undefined);
}

/**
 * Which namespace the host means by each of its numbers (`link-netnsid`): as the kernel told, else the one that could
 * hold the other ends of all links with that number, and that no other number means.
 */
function settleNumbers(
  [host, ...others]: readonly [RawNetns, ...RawNetns[]],
  ends: Ends,
): ReadonlyMap<number, RawNetns> {
  const told = new Map(
    others.flatMap((netns) => (netns.number === undefined ? [] : [[netns.number, netns]])),
  );
  const possible = new Map<number, Set<RawNetns>>(
    [...told].map(([number, netns]) => [number, new Set([netns])]),
  );
  for (const link of host.links ?? []) {
    if (link.kind !== "veth" || link.netnsid === undefined || told.has(link.netnsid)) continue;
    // One whose number was told has another.
    const here = new Set(
      candidatesOf({ netns: host, link }, ends)
        .map((end) => end.netns)
        .filter(({ number }) => number === undefined),
    );
    const before = possible.get(link.netnsid) ?? here;
    possible.set(link.netnsid, new Set([...here].filter((netns) => before.has(netns))));
  }
  return settle(possible);
}

function settle(possible: ReadonlyMap<number, Set<RawNetns>>): ReadonlyMap<number, RawNetns> {
  const known = new Map<number, RawNetns>();
  for (let before = -1; before < known.size;) {
    before = known.size;
    for (const [number, set] of possible) {
      const [only, ...more] = set;
      if (only === undefined || more.length > 0 || known.has(number)) continue;
      known.set(number, only);
      for (const [other, rest] of possible) if (other !== number) rest.delete(only);
    }
  }
  return known;
}

interface Joins {
  readonly host: RawNetns;
  readonly ends: Ends;
  readonly known: ReadonlyMap<number, RawNetns>;
}

function joinLink(placed: Placed, joins: Joins): Link {
  // The number means nothing outside of its namespace.
  const { iflink, ...link } = without(placed.link, "netnsid");
  if (link.vxlan !== undefined) return { ...link, vxlan: joinVxlan(placed, link.vxlan, joins) };
  if (iflink === undefined) return link;
  if (link.kind === "veth") return { ...link, peer: peerOf(placed, iflink, joins) };
  return { ...link, ...parentOf(placed, iflink, joins) };
}

/**
 * Packets of a vxlan device go by the namespace that it was made in, where an engine makes its own: the host's
 * (vxlan_get_link_net; moby: daemon/libnetwork/drivers/overlay/ov_utils.go, createVxlan).
 */
function joinVxlan({ netns, link }: Placed, vxlan: VxlanDetails, { host }: Joins): VxlanDetails {
  if (netns === host || link.netnsid === undefined) return vxlan;
  return { ...vxlan, underlay: host.id };
}

/** Whether the host has the other end for sure: then nobody else has it, whose numbers are the same by chance. */
function endsAtHost({ netns, link }: Placed, { host, ends, known }: Joins): boolean {
  const others = ends.get(`${link.iflink} ${link.ifindex}`) ?? [];
  return others.some((other) => {
    const { netnsid } = other.link;
    return other.netns === host && netnsid !== undefined && known.get(netnsid) === netns;
  });
}

function peerOf(placed: Placed, iflink: number, joins: Joins): Link["peer"] & object {
  const { host, ends, known } = joins;
  const all = candidatesOf(placed, ends);
  const numbered = all.filter((end) => {
    const number = placed.netns === host ? placed.link.netnsid : end.link.netnsid;
    const meant = number === undefined ? undefined : known.get(number);
    const other = placed.netns === host ? end.netns : placed.netns;
    if (placed.netns !== host && end.netns !== host) {
      return !endsAtHost(placed, joins) && !endsAtHost(end, joins);
    }
    return number === undefined || meant === other;
  });
  const [only, ...more] = numbered;
  if (only === undefined && placed.netns === host && placed.link.netnsid !== undefined) {
    const shut = known.get(placed.link.netnsid);
    if (shut?.links === undefined && shut !== undefined) return { ifindex: iflink, netns: shut.id };
  }
  if (only === undefined || more.length > 0) return { ifindex: iflink };
  return { ifindex: iflink, netns: only.netns.id, name: only.link.name };
}

/** Where the namespace of the lower device is not told, it is the host's, unless this one has that index too. */
function parentOf(
  { netns, link }: Placed,
  iflink: number,
  { host }: Joins,
): Pick<Link, "parent" | "parentNetns"> {
  const has = (where: RawNetns): boolean =>
    where.links?.some(({ ifindex }) => ifindex === iflink) ?? false;
  const here = { parent: iflink };
  const atHost = has(host) ? { parent: iflink, parentNetns: host.id } : {};
  if (netns.numbered === true) {
    if (link.netnsid === undefined) return here;
    return netns === host ? {} : atHost;
  }
  if (has(netns) === has(host)) return {};
  return has(netns) ? here : atHost;
}
