/** What a walk looks up in a snapshot, indexed once and kept beside it. */

import type { Ruleset } from "../netfilter/ruleset.ts";
import { readRuleset } from "../netfilter/readRuleset.ts";
import type { Link } from "../net/link.ts";
import { fibOf, type Fib } from "../routing/fib.ts";
import { liveRules } from "./tracking.ts";
import type { Netns, Snapshot } from "../snapshot.ts";
import { topologyOf, type Topology } from "../topology/topology.ts";

export type Family = "ip" | "ip6";

/** A network namespace as the walk sees it. */
export interface Place {
  /** The host that it is on. */
  readonly world: World;
  readonly netns: Netns;
  /** As hops have it: `host`, a container's name, `overlay ov`; on another host behind that one's name: `beta/host`. */
  readonly name: string;
  readonly isHost: boolean;
  /** Whether the machine's own interfaces are there, on the wire to other machines. */
  readonly isMachine: boolean;
  /** Whether the engine made it, for its containers or for a network's bridge. */
  readonly isEngines: boolean;
  /** Entries and room of the connection tracking table, of the host where it was read. */
  readonly conntrack?: { readonly count: number; readonly max: number };
  fib(family: Family): Fib;
  /** Absent where the rules were not read. */
  rules(family: Family): Ruleset | undefined;
  link(of: string | number): Link | undefined;
  /** The ports of a bridge. */
  ports(bridge: Link): readonly Link[];
}

/** The machine before a rootless engine: nothing that the engine tells of is there. */
export const isBeforeEngine = ({ isMachine, isHost }: Place): boolean => isMachine && !isHost;

export interface Placed {
  readonly place: Place;
  readonly link: Link;
}

/** One host. */
export interface World {
  /** All hosts that can be walked on, this one among them. */
  readonly hosts: readonly World[];
  /** The name of another host than the one asked about. */
  readonly node: string | undefined;
  readonly topology: Topology;
  readonly host: Place | undefined;
  /** Where machines outside come in and people sit: as a rule the host's own. */
  readonly machine: Place | undefined;
  place(netnsId: string): Place | undefined;
  /** The namespace of a container that was read, by the container's name as a question has it. */
  placeOf(container: string): Place | undefined;
  /** The other end of a veth pair, where it was read. */
  peerOf(link: Link): Placed | undefined;
  /** Macvlan and ipvlan interfaces upon a lower one, in whatever namespace. */
  childrenOf(place: Place, link: Link): readonly Placed[];
  parentOf(place: Place, link: Link): Placed | undefined;
  readonly vxlans: readonly Placed[];
  /** Whether a rule looks at flags, lengths or contents, so that packets of one connection can meet different rules. */
  readonly rulesLookInside: boolean;
}

const made = new WeakMap<Snapshot, World>();

function groupBy<T, K>(all: readonly T[], keyOf: (each: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

export function worldOf(snapshot: Snapshot): World {
  const known = made.get(snapshot);
  if (known !== undefined) return known;
  const hosts: World[] = [];
  const world = makeWorld(snapshot, hosts);
  hosts.push(
    world,
    ...(snapshot.nodes ?? []).map((each) => makeWorld(each.snapshot, hosts, each.name)),
  );
  made.set(snapshot, world);
  return world;
}

function makeWorld(snapshot: Snapshot, hosts: readonly World[], node?: string): World {
  const topology = topologyOf(snapshot);
  const prefix = node === undefined ? "" : `${node}/`;
  const namespaces = snapshot.host?.namespaces ?? [];
  const conntrack = snapshot.host?.conntrack;
  const places = new Map(
    namespaces.map((netns, at) => [
      netns.id,
      makePlace(netns, {
        world: () => world,
        ...{ name: prefix + topology.nameOf(netns.id), isHost: at === 0 },
        isMachine: netns === topology.machine,
        isEngines:
          topology.containersIn(netns.id).length > 0 ||
          topology.engineNamespace(netns.id)?.carries === true,
        ...(at === 0 && conntrack !== undefined ? { conntrack } : {}),
      }),
    ]),
  );
  const placed = [...places.values()].flatMap((place) =>
    (place.netns.links ?? []).map((link) => ({ place, link })),
  );
  const children = groupBy(
    placed.filter(({ link }) => link.parent !== undefined && STACKED.has(link.kind)),
    ({ place, link }) => lowerKey(link.parentNetns ?? place.netns.id, link.parent),
  );
  const vxlans = placed.filter(({ link }) => link.vxlan !== undefined);
  const world: World = {
    ...{ hosts, node, topology, vxlans },
    host: places.get(namespaces[0]?.id ?? ""),
    machine: places.get(topology.machine?.id ?? ""),
    place: (netnsId) => places.get(netnsId),
    placeOf: (name) => {
      const own = name.startsWith(prefix)
        ? topology.container(name.slice(prefix.length))
        : undefined;
      const netns = own === undefined ? undefined : topology.netnsOf(own.id);
      return netns?.links === undefined ? undefined : places.get(netns.id);
    },
    peerOf: (link) => {
      const peer = topology.peerOf(link);
      const place = peer === undefined ? undefined : places.get(peer.netns.id);
      return peer === undefined || place === undefined ? undefined : { place, link: peer.link };
    },
    childrenOf: (place, link) => children.get(lowerKey(place.netns.id, link.ifindex)) ?? [],
    parentOf: (place, link) => {
      const lower = link.parentNetns === undefined ? place : places.get(link.parentNetns);
      const parent = link.parent === undefined ? undefined : lower?.link(link.parent);
      return lower === undefined || parent === undefined
        ? undefined
        : { place: lower, link: parent };
    },
    rulesLookInside: namespaces.some(looksInside),
  };
  return world;
}

/** Kinds of interface that share their parent's wire. */
const STACKED = new Set(["macvlan", "ipvlan", "macvtap", "ipvtap"]);

const lowerKey = (netnsId: string, ifindex: number | undefined): string =>
  `${netnsId}/${ifindex ?? ""}`;

const LOOKING_INSIDE =
  /--(?:tcp-flags|syn|tcp-option|length|u32|string|bytecode|mss)\b|"(?:flags|length|tcp option|bitwise)"|connbytes/;

function looksInside({ rulesets }: Netns): boolean {
  return Object.values(rulesets ?? {}).some((text) => LOOKING_INSIDE.test(String(text)));
}

type Kind = Pick<Place, "name" | "isHost" | "isMachine" | "isEngines" | "conntrack"> & {
  readonly world: () => World;
};

function makePlace(netns: Netns, of: Kind): Place {
  const links = netns.links ?? [];
  const byName = new Map(links.map((link) => [link.name, link]));
  const byIndex = new Map(links.map((link) => [link.ifindex, link]));
  const ports = groupBy(
    links.filter(({ master }) => master !== undefined),
    ({ master }) => master,
  );
  const fibs = new Map<Family, Fib>();
  let ruleset: Ruleset | undefined;
  return {
    ...of,
    get world() {
      return of.world();
    },
    netns,
    fib: (family) => {
      const fib = fibs.get(family) ?? fibOf(netns, family);
      fibs.set(family, fib);
      return fib;
    },
    rules: (family) => {
      if (!hasRules(netns, family)) return undefined;
      ruleset ??= readRuleset(netns.rulesets ?? {});
      return liveRules(ruleset, family);
    },
    link: (key) => (typeof key === "number" ? byIndex.get(key) : byName.get(key)),
    ports: (bridge) => ports.get(bridge.ifindex) ?? [],
  };
}

/** One of the tools that show a family's rules is enough: what another would add is a gap of the snapshot. */
function hasRules({ rulesets }: Netns, family: Family): boolean {
  const own =
    family === "ip"
      ? [rulesets?.iptablesNft, rulesets?.iptablesLegacy]
      : [rulesets?.ip6tablesNft, rulesets?.ip6tablesLegacy];
  return [...own, rulesets?.nft].some((text) => text !== undefined);
}
