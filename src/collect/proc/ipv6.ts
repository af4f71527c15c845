/** IPv6 addresses and routes from `/proc/net`. Linux: net/ipv6/addrconf.c if6_seq_show, net/ipv6/ip6_fib.c. */

import type { LinkAddress } from "../../core/net/link.ts";
import type { Route } from "../../core/net/route.ts";
import { present } from "../fields.ts";
import { readHexBytes } from "./hexAddress.ts";
import { addressFlags } from "./netlinkWords.ts";
import { routeText } from "./routeText.ts";

const SCOPES = new Map([
  ["00", "global"],
  ["10", "host"],
  ["20", "link"],
  ["40", "site"],
]);

/** Addresses by the name of their interface. */
export function readIfInet6(text: string): ReadonlyMap<string, readonly LinkAddress[]> {
  const found = new Map<string, LinkAddress[]>();
  for (const line of text.split("\n")) {
    const [hex = "", , length = "", scope = "", flags = "", dev = ""] = line.trim().split(/\s+/);
    const address = readHexBytes(hex);
    if (address === undefined || dev === "") continue;
    const list = found.get(dev) ?? [];
    found.set(dev, list);
    list.push({
      address,
      prefixLength: Number.parseInt(length, 16),
      scope: SCOPES.get(scope) ?? "global",
      ...addressFlags(Number.parseInt(flags, 16), false),
    });
  }
  return found;
}

/** include/uapi/linux/route.h and ipv6_route.h */
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;
const RTF_ANYCAST = 0x100000;
const RTF_LOCAL = 0x80000000;
/** The entry that stands for "no such route" in an empty tree. */
const NULL_ENTRY_METRIC = 0xffffffff;

/** Routes of all tables: the file does not tell which, but what is local is marked so. */
export function readIpv6Routes(text: string): Route[] {
  return text.split("\n").flatMap((line) => {
    const [
      to = "",
      toLength = "",
      from = "",
      fromLength = "",
      via = "",
      metric = "",
      ,
      ,
      flags = "",
      dev,
    ] = line.trim().split(/\s+/);
    const dst = readHexBytes(to);
    const bits = Number.parseInt(flags, 16);
    const cost = Number.parseInt(metric, 16);
    if (dst === undefined || dev === undefined || cost === NULL_ENTRY_METRIC) return [];
    const type = typeOf(bits, to);
    const source = Number.parseInt(fromLength, 16);
    const gateway = (bits & RTF_GATEWAY) !== 0 ? readHexBytes(via) : undefined;
    const route = present({
      family: "ip6" as const,
      table: type === "unicast" || type === "unreachable" ? "main" : "local",
      type,
      dst: `${dst}/${Number.parseInt(toLength, 16)}`,
      dev,
      via: gateway,
      metric: cost,
      src: source > 0 ? `${readHexBytes(from) ?? "::"}/${source}` : undefined,
      flags: [],
    });
    return [{ ...route, text: routeText(route) }];
  });
}

function typeOf(flags: number, to: string): string {
  if ((flags & RTF_LOCAL) !== 0) return "local";
  if ((flags & RTF_ANYCAST) !== 0) return "anycast";
  if ((flags & RTF_REJECT) !== 0) return "unreachable";
  return to.startsWith("ff") ? "multicast" : "unicast";
}
