/** From where a host's port is asked: the machine beyond each interface, the host itself, a neighbour container. */

import type { Assumption, Vantage } from "../contract.ts";
import { bridgeNameOf } from "../docker/drivers/index.ts";
import type { Container } from "../docker/engine.ts";
import { isUp } from "../docker/publications.ts";
import { fromWords, readAddress } from "../net/address.ts";
import type { Link, LinkAddress } from "../net/link.ts";
import { inPrefix, readPrefix, type Prefix } from "../net/prefix.ts";
import type { Netns, Snapshot } from "../snapshot.ts";
import { topologyOf, type Topology } from "../topology/topology.ts";

/** A vantage, and the address of the host that is asked from there. */
export interface AskedFrom {
  readonly from: Vantage;
  readonly to: string;
  /** What was taken for granted in choosing it. */
  readonly assumed: readonly Assumption[];
}

/** All vantages; a neighbour of `target` only where one is given. Without a host that was read there are none. */
export function vantagesFor(snapshot: Snapshot, target?: Container): readonly AskedFrom[] {
  const topology = topologyOf(snapshot);
  const { machine } = topology;
  if (machine === undefined) return [];
  return [
    ...outsideVantages(snapshot),
    ...hostVantages(machine),
    ...(target === undefined ? [] : neighbourVantages(topology, target)),
  ];
}

/** One for each interface and family with a global address that the engine does not own. */
export function outsideVantages(snapshot: Snapshot): readonly AskedFrom[] {
  const topology = topologyOf(snapshot);
  const { machine: host } = topology;
  if (host === undefined) return [];
  const owned = new Set((snapshot.engine?.networks ?? []).map(bridgeNameOf));
  const held = heldAddresses(topology);
  return (host.links ?? [])
    .filter((link) => !owned.has(link.name) && isOutward(topology, host, link))
    .flatMap((link) =>
      firstOfEachFamily(link).map((address) => outsideVantage(host, held, link, address)),
    );
}

/** Whoever has one of these is not a machine out there. */
const heldAddresses = (topology: Topology): ReadonlySet<string> =>
  new Set(
    (topology.snapshot.host?.namespaces ?? [])
      .flatMap(({ links }) => links ?? [])
      .flatMap(({ addresses }) => addresses.map(({ address }) => address)),
  );

/** Not lo, not a cable whose other end is a namespace of this very host, and no bridge of such cables alone. */
function isOutward(topology: Topology, host: Netns, link: Link): boolean {
  if (link.kind === "loopback") return false;
  if (link.kind === "bridge") {
    const ports = (host.links ?? []).filter(({ master }) => master === link.ifindex);
    return ports.some((port) => isOutward(topology, host, port));
  }
  const peer = topology.peerOf(link);
  return peer === undefined || peer.netns.id === host.id;
}

function firstOfEachFamily({ addresses }: Link): readonly LinkAddress[] {
  const global = addresses.filter(({ scope }) => scope === "global");
  const first = (colon: boolean): LinkAddress | undefined =>
    global.find(({ address, secondary }) => address.includes(":") === colon && secondary !== true);
  return [first(false), first(true)].filter((each) => each !== undefined);
}

function outsideVantage(
  host: Netns,
  held: ReadonlySet<string>,
  link: Link,
  { address, prefixLength }: LinkAddress,
): AskedFrom {
  const subnet = readPrefix(`${address}/${prefixLength}`);
  const near = subnet && neighboursIn(host, link, subnet).find((each) => !held.has(each));
  const source = near ?? (subnet && freeAddress(host, held, subnet)) ?? "";
  const text = `The packet is taken to come from ${source}, an address beyond ${link.name}`;
  return {
    from: { kind: "outside", interface: link.name, address: source },
    to: address,
    assumed: [{ code: "ASSUMED_SOURCE_ADDRESS", text }],
  };
}

const ANSWERING = new Set(["REACHABLE", "STALE", "DELAY", "PROBE", "PERMANENT"]);

const neighboursIn = ({ neighbours = [] }: Netns, { name }: Link, subnet: Prefix): string[] =>
  neighbours.flatMap(({ dev, address, state, mac }) => {
    const read = readAddress(address);
    const near = read !== undefined && inPrefix(subnet, read);
    return near && dev === name && mac !== undefined && ANSWERING.has(state) ? [address] : [];
  });

/** An address of documentation, for interfaces with no room for another machine (RFC 5737, RFC 3849). */
const FAR = { ip: "198.51.100.1", ip6: "2001:db8::1" } as const;

/** The first address of the subnet that nothing on this host has and that is not known to be silent. */
function freeAddress(host: Netns, held: ReadonlySet<string>, subnet: Prefix): string {
  const { words, family } = subnet.address;
  const room = words.length * 32 - (subnet.length ?? 0);
  const silent = new Set((host.neighbours ?? []).map(({ address }) => address));
  const base = words.map((word, at) => (word & (subnet.mask[at] ?? 0)) >>> 0);
  // The last address of an IPv4 subnet is its broadcast, the first the subnet itself.
  const last = Math.min(2 ** room - 2, 1000);
  for (let offset = 1; offset <= last; offset += 1) {
    const words = base.with(-1, ((base.at(-1) ?? 0) + offset) >>> 0);
    const { text } = fromWords(words);
    if (!held.has(text) && !silent.has(text)) return text;
  }
  return FAR[family];
}

/** Loopback of each family that it has, and each address of its own. */
export function hostVantages(host: Netns): readonly AskedFrom[] {
  const all = (host.links ?? []).flatMap((link) =>
    link.addresses.filter(({ scope }) => scope !== "link").map((each) => ({ link, ...each })),
  );
  const loopback = all.filter(({ link }) => link.kind === "loopback");
  const own = all.filter(({ link }) => link.kind !== "loopback");
  return [...loopback, ...own].map(({ address }) => ({
    from: { kind: "host", address },
    to: address,
    assumed: [],
  }));
}

/** The address of the host that a container asks: its gateway, but where rootlesskit holds the ports the machine's own. */
export function askedBehind({ host, machine }: Topology, gateway: string): string {
  if (machine === host) return gateway;
  const own = (machine?.links ?? [])
    .filter(({ kind }) => kind !== "loopback" && kind !== "bridge")
    .flatMap((link) => firstOfEachFamily(link));
  const same = own.find(({ address }) => address.includes(":") === gateway.includes(":"));
  return same?.address ?? gateway;
}

/** The first other running container in a network of the target's; it asks the host by its network's gateway. */
export function neighbourVantages(topology: Topology, target: Container): readonly AskedFrom[] {
  const containers = topology.snapshot.engine?.containers ?? [];
  for (const endpoint of target.endpoints) {
    for (const other of containers) {
      const near = other.endpoints.find(({ networkId }) => networkId === endpoint.networkId);
      if (near === undefined || other.id === target.id || !isUp(other)) continue;
      if (other.state === "paused" || isEmpty(near.ipv4) || isEmpty(near.ipv4Gateway)) continue;
      const from = { kind: "container", name: other.name, address: near.ipv4 } as const;
      return [{ from, to: askedBehind(topology, near.ipv4Gateway), assumed: [] }];
    }
  }
  return [];
}

const isEmpty = (text: string | undefined): text is undefined | "" =>
  text === undefined || text === "";
