/** Whether an ipset holds a packet. Linux: net/netfilter/ipset/ip_set_core.c, ip_set_hash_*.c. */

import { answer, NO, type Answer } from "../answer.ts";
import { readAddress, type Address } from "../net/address.ts";
import { maskOf, readPrefix, type Prefix } from "../net/prefix.ts";
import { icmpType } from "./matches/icmpTypes.ts";
import { unknown, type Moment } from "./moment.ts";
import { hasPorts, ICMP, ICMPV6, readProtocol, TCP, UDP } from "./protocols.ts";
import type { Ipset } from "./ruleset.ts";

export type Direction = "src" | "dst";

/** What a member says of one dimension, and a packet has there: the same text when they agree. */
type Key = string;

interface Index {
  /** Members by their keys; the value tells those marked `nomatch`. */
  readonly members: ReadonlyMap<Key, boolean>;
  /** Lengths of the prefixes that members have, the longest first; empty lists for sets without prefixes. */
  readonly lengths: readonly (readonly number[])[];
  readonly names: readonly string[];
  /** First parts of all members. */
  readonly firsts: ReadonlySet<Key>;
}

const indexes = new WeakMap<Ipset, Index>();

/** The parts of a member: `hash:net,port` has two. */
const dimensionsOf = ({ type }: Ipset): readonly string[] =>
  type.slice(type.indexOf(":") + 1).split(",");

export interface Lookup {
  readonly directions: readonly Direction[];
  /** Turns members marked `nomatch` and the others round. */
  readonly returnNomatch: boolean;
}

export function holdsPacket(set: Ipset, lookup: Lookup, moment: Moment): Answer {
  return lookUp(set, lookup, moment, MOST_NESTED);
}

/** A list of sets cannot hold lists; a text that says so is not followed without end. */
const MOST_NESTED = 1;

function lookUp(set: Ipset, lookup: Lookup, moment: Moment, depth: number): Answer {
  const dimensions = dimensionsOf(set);
  if (lookup.directions.length < dimensions.length) return NO;
  const hasFamily = !FAMILY_LESS.has(set.type);
  if (hasFamily && set.family !== moment.packet.family) return NO;
  const index = indexOf(set);
  if (set.type === "list:set") return anyOf(index, lookup, moment, depth);
  const keys: (readonly Key[])[] = [];
  for (const [at, dimension] of dimensions.entries()) {
    const found = keysOf(dimension, lookup.directions[at] ?? "src", { set, index, at, moment });
    if (!Array.isArray(found)) return found as Answer;
    keys.push(found as readonly Key[]);
  }
  const [hit] = combinations(tried(set, index, keys)).flatMap(
    (key) => index.members.get(key) ?? [],
  );
  return answer(hit === undefined ? false : hit === lookup.returnNomatch);
}

/** Of `hash:net,iface` the longest prefix that is there at all decides, whatever interface stands with it (hash_netiface4_data_equal counts `multi`). */
function tried(
  { type }: Ipset,
  { firsts }: Index,
  keys: readonly (readonly Key[])[],
): readonly (readonly Key[])[] {
  const [nets = [], ...rest] = keys;
  return type === "hash:net,iface"
    ? [nets.filter((key) => firsts.has(key)).slice(0, 1), ...rest]
    : keys;
}

const FAMILY_LESS: ReadonlySet<string> = new Set(["bitmap:port", "list:set", "hash:mac"]);

function anyOf(index: Index, lookup: Lookup, moment: Moment, depth: number): Answer {
  if (depth === 0) return NO;
  let doubt: Answer | undefined;
  for (const name of index.names) {
    const inner = moment.ipsets?.get(name);
    const found = inner === undefined ? NO : lookUp(inner, lookup, moment, depth - 1);
    if (found.is === "yes") return found;
    if (found.is === "unknown") doubt ??= found;
  }
  return doubt ?? NO;
}

/** All keys that may be in the set, the most specific first. */
const combinations = (keys: readonly (readonly Key[])[]): readonly Key[] =>
  keys.reduce<readonly Key[]>(
    (sofar, next) => sofar.flatMap((one) => next.map((other) => `${one}|${other}`)),
    [""],
  );

interface Place {
  readonly set: Ipset;
  readonly index: Index;
  readonly at: number;
  readonly moment: Moment;
}

/** What the packet has in one dimension; several prefixes hold one address. */
function keysOf(dimension: string, direction: Direction, place: Place): readonly Key[] | Answer {
  const { packet, point } = place.moment;
  const { set, index, at } = place;
  const address = direction === "src" ? packet.src : packet.dst;
  switch (dimension) {
    case "ip":
      return [addressKey(address, set.netmask ?? address.words.length * 32)];
    case "net":
      return (index.lengths[at] ?? []).map((length) => prefixKey(address, length));
    case "port":
      return portKeys(set, direction, place.moment);
    case "mark":
      return [`${packet.mark}`];
    case "iface": {
      const dev = direction === "src" ? point.inDev : point.outDev;
      const physical = direction === "src" ? point.physIn : point.physOut;
      return [...(dev === undefined ? [] : [dev]), ...(physical ? [`physdev:${physical}`] : [])];
    }
    case "mac":
      if (packet.sourceMac !== undefined) return [packet.sourceMac, ""];
      return unknown("IPSET_NOT_READ", `the ipset ${set.name} holds the sender's MAC`, false);
    default:
      return unknown("UNSUPPORTED_MATCH", `the ipset ${set.name} holds the packet`, false);
  }
}

function portKeys(set: Ipset, direction: Direction, { packet }: Moment): readonly Key[] {
  const { protocol, sport, dport, icmp } = packet;
  const port = direction === "src" ? sport : dport;
  if (set.type === "bitmap:port") {
    return port !== undefined && (protocol === TCP || protocol === UDP) ? [`${port}`] : [];
  }
  if (icmp !== undefined) return [`${protocol}:${icmp.type * 256 + icmp.code}`];
  return [`${protocol}:${hasPorts(protocol) ? (port ?? 0) : 0}`];
}

const addressKey = (address: Address, length: number): Key =>
  length === address.words.length * 32 ? address.words.join(".") : prefixKey(address, length);

function prefixKey({ words }: Address, length: number): Key {
  const mask = maskOf(length, words.length);
  return `${words.map((word, at) => (word & (mask[at] ?? 0)) >>> 0).join(".")}/${length}`;
}

function indexOf(set: Ipset): Index {
  const known = indexes.get(set);
  if (known !== undefined) return known;
  const dimensions = dimensionsOf(set);
  const members = new Map<Key, boolean>();
  const lengths = dimensions.map(() => new Set<number>());
  const names: string[] = [];
  const firsts = new Set<Key>();
  for (const member of set.members) {
    const [element = "", ...rest] = member.split(" ");
    names.push(element);
    const parts = element.split(",");
    const keys = dimensions.map((dimension, at) =>
      memberKey(dimension, parts[at] ?? "", set, lengths[at]),
    );
    firsts.add(keys[0] ?? "");
    members.set(keys.map((key) => `|${key}`).join(""), rest.includes("nomatch"));
  }
  const sorted = lengths.map((found) => [...found].sort((one, other) => other - one));
  const index = { members, lengths: sorted, names, firsts };
  indexes.set(set, index);
  return index;
}

function memberKey(
  dimension: string,
  part: string,
  set: Ipset,
  lengths: Set<number> | undefined,
): Key {
  switch (dimension) {
    case "ip": {
      const address = readAddress(part.split("/", 1)[0] ?? "");
      const length = set.netmask ?? (address?.words.length ?? 1) * 32;
      return address === undefined ? part : addressKey(address, length);
    }
    case "net": {
      const prefix: Prefix | undefined = readPrefix(part);
      if (prefix?.length === undefined) return part;
      lengths?.add(prefix.length);
      return prefixKey(prefix.address, prefix.length);
    }
    case "port":
      return set.type === "bitmap:port" ? part : portMember(part, set.family);
    case "mark":
      return `${Number(part)}`;
    case "mac":
      return part.toLowerCase();
    default:
      return part;
  }
}

/** `tcp:80`, `icmp:echo-request`, `vrrp:0`; a bare number is a port of TCP. */
function portMember(part: string, family: "ip" | "ip6"): Key {
  const colon = part.indexOf(":");
  if (colon < 0) return `${TCP}:${part}`;
  const protocol = readProtocol(part.slice(0, colon));
  const value = part.slice(colon + 1);
  if (protocol === ICMP || protocol === ICMPV6) {
    const found = icmpType.read([value], family);
    return found === undefined ? part : `${protocol}:${found.type * 256 + (found.code ?? 0)}`;
  }
  return `${protocol ?? part}:${value}`;
}
