/** The routing tables and policy rules of one namespace, made ready for looking up (Linux: net/ipv4/fib_trie.c). */

import type { Address } from "../net/address.ts";
import type { Link } from "../net/link.ts";
import { readPrefix, type Prefix } from "../net/prefix.ts";
import type { Nexthop, PolicyRule, Route } from "../net/route.ts";
import { readTos } from "./tos.ts";
import type { Netns } from "../snapshot.ts";

export interface FibRoute {
  readonly route: Route;
  readonly prefix: Prefix;
  readonly nexthops: readonly Nexthop[];
  /** It is for packets of that type of service alone. */
  readonly tos?: number;
  /** Of IPv6: it is for packets from there alone. */
  readonly from?: Prefix;
  /** Of IPv6: `pref low` or `pref high`, as a number around 0. */
  readonly preference: number;
}

/** One table: routes by prefix length, longest first, then by masked address. */
export interface FibTable {
  readonly name: string;
  readonly levels: readonly FibLevel[];
}

interface FibLevel {
  readonly length: number;
  readonly mask: readonly number[];
  readonly routes: ReadonlyMap<string, readonly FibRoute[]>;
}

/** What one family's routing decisions of a namespace are made from. */
export interface Fib {
  readonly family: "ip" | "ip6";
  readonly rules: readonly PolicyRule[];
  readonly tables: ReadonlyMap<string, FibTable>;
}

export function fibOf(netns: Netns, family: "ip" | "ip6"): Fib {
  const routes = (netns.routes ?? []).filter((route) => route.family === family);
  const rules = netns.policyRules?.filter((rule) => rule.family === family);
  const all = completed(routes, netns, family);
  const names = new Set(all.map((route) => route.table));
  return {
    family,
    rules:
      rules === undefined
        ? defaultRules(family)
        : rules.toSorted((a, b) => a.priority - b.priority),
    tables: new Map(
      [...names].map((name) => [
        name,
        tableOf(
          name,
          all.filter(({ table }) => table === name),
        ),
      ]),
    ),
  };
}

/** Routes of a table that cover the address, the longest prefix first. */
export function* covering(table: FibTable | undefined, address: Address): Generator<FibRoute> {
  for (const routes of coveringPrefixes(table, address)) yield* routes;
}

/** The same, with all routes to one prefix together. */
export function* coveringPrefixes(
  table: FibTable | undefined,
  address: Address,
): Generator<readonly FibRoute[]> {
  for (const { mask, routes } of table?.levels ?? []) {
    yield routes.get(keyOf(address.words, mask)) ?? [];
  }
}

/** Where only the main table was read, addresses tell what the kernel keeps in table local (fib_add_ifaddr). */
function completed(routes: readonly Route[], netns: Netns, family: "ip" | "ip6"): readonly Route[] {
  if (routes.some(({ table }) => table === "local")) return routes;
  const colon = family === "ip6";
  const made = (netns.links ?? []).flatMap((link) =>
    link.addresses
      .filter(({ address }) => address.includes(":") === colon)
      .flatMap((each) => localRoutesOf(link, each)),
  );
  return [...routes, ...made];
}

function localRoutesOf(
  link: Link,
  { address, broadcast, prefixLength }: Link["addresses"][number],
): Route[] {
  const family = address.includes(":") ? "ip6" : "ip";
  const make = (type: string, dst: string): Route => ({
    ...{ family, table: "local", type, dst, dev: link.name, prefSrc: address, metric: 0 },
    ...{ protocol: "kernel", flags: [], text: `${type} ${dst} dev ${link.name} table local` },
  });
  const made = [make("local", `${address}/${family === "ip" ? 32 : 128}`)];
  if (link.kind === "loopback" && family === "ip")
    made.push(make("local", `${address}/${prefixLength}`));
  if (broadcast !== undefined) made.push(make("broadcast", `${broadcast}/32`));
  return made;
}

interface OpenLevel {
  readonly mask: readonly number[];
  readonly routes: Map<string, FibRoute[]>;
}

function tableOf(name: string, routes: readonly Route[]): FibTable {
  const levels = new Map<number, OpenLevel>();
  for (const route of routes) {
    const prefix = readPrefix(route.dst);
    if (prefix?.length === undefined) continue;
    const level: OpenLevel = levels.get(prefix.length) ?? { mask: prefix.mask, routes: new Map() };
    levels.set(prefix.length, level);
    const key = keyOf(prefix.address.words, prefix.mask);
    const list = level.routes.get(key) ?? [];
    level.routes.set(key, list);
    list.push({ route, prefix, nexthops: nexthopsOf(route), ...selectorsOf(route) });
  }
  for (const { routes: byKey } of levels.values()) {
    for (const list of byKey.values()) list.sort(inOrder);
  }
  return {
    name,
    levels: [...levels]
      .map(([length, level]) => ({ length, ...level }))
      .sort((a, b) => b.length - a.length),
  };
}

/** Those that ask for more come first; of equal metrics the preferred one (rt6_score_route), else the one that was added first wins (fib_find_alias). */
const inOrder = (a: FibRoute, b: FibRoute): number =>
  (b.tos ?? 0) - (a.tos ?? 0) ||
  (b.from?.length ?? 0) - (a.from?.length ?? 0) ||
  a.route.metric - b.route.metric ||
  b.preference - a.preference;

const PREFERENCES: Readonly<Record<string, number>> = { low: -1, high: 1 };

function selectorsOf({ text, src }: Route): Pick<FibRoute, "tos" | "from" | "preference"> {
  const printed = /\stos (\S+)/.exec(text)?.[1];
  const from = src === undefined ? undefined : readPrefix(src);
  return {
    preference: PREFERENCES[/\spref (\S+)/.exec(text)?.[1] ?? ""] ?? 0,
    ...(printed === undefined ? {} : { tos: readTos(printed) }),
    ...(from === undefined ? {} : { from }),
  };
}

function nexthopsOf(route: Route): readonly Nexthop[] {
  if (route.nexthops !== undefined && route.nexthops.length > 0) return route.nexthops;
  const { dev, via, flags } = route;
  const to = { ...(dev === undefined ? {} : { dev }), ...(via === undefined ? {} : { via }) };
  return [{ ...to, weight: 1, flags }];
}

const keyOf = (words: readonly number[], mask: readonly number[]): string =>
  words.length === 1
    ? String((words[0] ?? 0) & (mask[0] ?? 0))
    : words.map((word, at) => word & (mask[at] ?? 0)).join();

/** What a namespace begins with (fib_default_rules_init; IPv6 has no table default). */
function defaultRules(family: "ip" | "ip6"): readonly PolicyRule[] {
  const rule = (priority: number, table: string): PolicyRule => ({
    ...{ family, priority, negated: false, action: "lookup", table },
    text: `from all lookup ${table}`,
  });
  const both = [rule(0, "local"), rule(32766, "main")];
  return family === "ip" ? [...both, rule(32767, "default")] : both;
}
