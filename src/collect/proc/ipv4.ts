/** IPv4 addresses and routes from `/proc/net/route` and `fib_trie`. Linux: net/ipv4/fib_trie.c fib_route_seq_show. */

import { readAddress } from "../../core/net/address.ts";
import type { LinkAddress } from "../../core/net/link.ts";
import { inPrefix, readPrefix, type Prefix } from "../../core/net/prefix.ts";
import type { Route } from "../../core/net/route.ts";
import { present } from "../fields.ts";
import { readFibTrie, type TrieEntry } from "./fibTrie.ts";
import { readHexWords } from "./hexAddress.ts";
import { routeText } from "./routeText.ts";

export interface Ipv4View {
  readonly routes: readonly Route[];
  /** Addresses by the name of their interface. */
  readonly addresses: ReadonlyMap<string, readonly LinkAddress[]>;
}

/**
 * The main table with its interfaces is in `route`; the local addresses and the types in `fib_trie`, without
 * interfaces: an address is the interface's whose connected route it lies in, the narrowest where several do.
 */
export function readIpv4(
  files: ReadonlyMap<string, string>,
  loopback: string | undefined,
): Ipv4View {
  const trie = readFibTrie(files.get("fib_trie") ?? "");
  const main = (files.get("route") ?? "").split("\n").flatMap((line) => readLine(line, trie));
  const connected = main
    .filter((route) => route.via === undefined && route.dev !== undefined)
    .flatMap((route) => connectedOf(route))
    .sort((a, b) => b.length - a.length);
  const locals = trie.filter(({ table }) => table === "local");
  const owner = (address: string): Connected | undefined => {
    const read = readAddress(address);
    return connected.find(({ prefix }) => read !== undefined && inPrefix(prefix, read));
  };
  const addresses = new Map<string, LinkAddress[]>();
  const local = locals.flatMap((entry) => {
    if (entry.type !== "local" && entry.type !== "broadcast") return [];
    const home = owner(entry.address);
    const dev = isLoopback(entry) ? loopback : home?.dev;
    const own = entry.type === "local" && entry.prefixLength === 32 && dev !== undefined;
    if (own) add(addresses, dev, addressOf(entry, isLoopback(entry) ? 8 : (home?.length ?? 32)));
    return [localRoute(entry, dev)];
  });
  return { routes: [...main, ...local], addresses };
}

interface Connected {
  readonly prefix: Prefix;
  readonly length: number;
  readonly dev: string;
}

function connectedOf({ dst, dev }: Route): Connected[] {
  const prefix = readPrefix(dst);
  if (prefix?.length === undefined || prefix.length === 0 || dev === undefined) return [];
  return [{ prefix, length: prefix.length, dev }];
}

const isLoopback = ({ address }: TrieEntry): boolean => address.startsWith("127.");

function addressOf({ address, scope }: TrieEntry, prefixLength: number): LinkAddress {
  // The trie tells the scope of the local route, which is `host` for every address.
  const own = address.startsWith("127.")
    ? scope
    : address.startsWith("169.254.")
      ? "link"
      : "global";
  return { address, prefixLength, scope: own };
}

function localRoute(entry: TrieEntry, dev: string | undefined): Route {
  const route = present({
    family: "ip" as const,
    table: "local",
    type: entry.type,
    dst: `${entry.address}/${entry.prefixLength}`,
    dev,
    metric: 0,
    scope: entry.scope,
    flags: [],
  });
  return { ...route, text: routeText(route) };
}

const ENDINGS = new Set(["unreachable", "blackhole", "prohibit", "throw"]);

/** include/uapi/linux/route.h */
const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;

function readLine(line: string, trie: readonly TrieEntry[]): Route[] {
  const [dev = "", to = "", via = "", flags = "", , , metric = "", mask = "", mtu = ""] = line
    .trim()
    .split(/\s+/);
  const address = readHexWords(to, "machine");
  const gateway = readHexWords(via, "machine");
  const prefixLength = lengthOf(readHexWords(mask, "machine"));
  if (
    address === undefined ||
    prefixLength === undefined ||
    (Number.parseInt(flags, 16) & RTF_UP) === 0
  ) {
    return [];
  }
  const routed = (Number.parseInt(flags, 16) & RTF_GATEWAY) !== 0;
  // A route without a device is one of those that end the packet; the trie tells which.
  const alike = trie.find(
    (entry) =>
      ENDINGS.has(entry.type) && entry.address === address && entry.prefixLength === prefixLength,
  );
  const route = present({
    family: "ip" as const,
    table: "main",
    type: dev === "*" ? (alike?.type ?? "unreachable") : "unicast",
    dst: `${address}/${prefixLength}`,
    dev: dev === "*" ? undefined : dev,
    via: routed ? gateway : undefined,
    metric: Number(metric),
    scope: routed || dev === "*" ? undefined : "link",
    mtu: Number(mtu) > 0 ? Number(mtu) : undefined,
    flags: [],
  });
  return [{ ...route, text: routeText(route) }];
}

function lengthOf(mask: string | undefined): number | undefined {
  return mask === undefined ? undefined : readPrefix(`0.0.0.0/${mask}`)?.length;
}

function add(map: Map<string, LinkAddress[]>, key: string, value: LinkAddress): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (!list.some(({ address }) => address === value.address)) list.push(value);
}
