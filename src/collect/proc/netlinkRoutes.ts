/** Routes and neighbours as the netlink program prints them. Linux: include/uapi/linux/rtnetlink.h, neighbour.h. */

import type { Neighbour } from "../../core/net/neighbour.ts";
import type { Nexthop, Route } from "../../core/net/route.ts";
import { present } from "../fields.ts";
import { addressOf, AF_INET, macOf, numberOf, SCOPES } from "./netlinkWords.ts";
import { routeText } from "./routeText.ts";

type NameOf = (ifindex: number) => string | undefined;

/** RTN_…, by number. */
const TYPES: Readonly<Record<string, string>> = {
  1: "unicast",
  2: "local",
  3: "broadcast",
  4: "anycast",
  5: "multicast",
  6: "blackhole",
  7: "unreachable",
  8: "prohibit",
  9: "throw",
};

/** RT_TABLE_… that have names everywhere. */
const TABLES: Readonly<Record<string, string>> = { 253: "default", 254: "main", 255: "local" };

export const tableOf = (number: string): string => TABLES[number] ?? number;

/** RTPROT_… as iproute2 names them (etc/iproute2/rt_protos). */
const PROTOCOLS: Readonly<Record<string, string>> = {
  1: "redirect",
  2: "kernel",
  3: "boot",
  4: "static",
  9: "ra",
  16: "dhcp",
};

/** RTNH_F_…, in the order of their bits. */
const FLAGS = ["dead", "pervasive", "onlink", "offload", "linkdown"];

const flagsOf = (bits: string | undefined): string[] =>
  FLAGS.filter((_, at) => (Number(bits) & (1 << at)) !== 0);

export function readRoute(words: readonly string[], nameOf: NameOf): Route[] {
  const [family, table = "", type = "", to = "", length, dev, gateway, via, ...rest] = words;
  const [source = "", metric, scope = "", protocol = "", from = "", fromLength, mtu, flags, hops] =
    rest;
  const any = family === AF_INET ? "0.0.0.0" : "::";
  const dst = to === "-" ? any : addressOf(family, to);
  const known = TYPES[type];
  if (dst === undefined || known === undefined || hops === undefined) return [];
  const index = numberOf(dev);
  const route = present({
    family: family === AF_INET ? ("ip" as const) : ("ip6" as const),
    table: tableOf(table),
    type: known,
    dst: `${dst}/${length ?? ""}`,
    dev: index === undefined ? undefined : nameOf(index),
    via: gatewayOf(family, gateway, via),
    prefSrc: addressOf(family, source),
    metric: numberOf(metric) ?? 0,
    scope: SCOPES[scope] ?? scope,
    protocol: PROTOCOLS[protocol] ?? protocol,
    src: from === "-" ? undefined : `${addressOf(family, from) ?? any}/${fromLength ?? ""}`,
    mtu: numberOf(mtu),
    flags: flagsOf(flags),
    nexthops: hops === "-" ? undefined : hops.split("/").map((hop) => readHop(family, hop, nameOf)),
  });
  return [{ ...route, text: routeText(route) }];
}

/** RTA_GATEWAY is of the route's family; RTA_VIA is an IPv6 address behind its family's two bytes. */
function gatewayOf(family?: string, gateway = "-", via = "-"): string | undefined {
  if (gateway !== "-") return addressOf(family, gateway);
  return via === "-" ? undefined : addressOf(undefined, via.slice(4));
}

function readHop(family: string | undefined, text: string, nameOf: NameOf): Nexthop {
  const [flags, weight, index, gateway, via] = text.split(",");
  return present({
    dev: nameOf(Number(index)),
    via: gatewayOf(family, gateway, via),
    weight: Number(weight),
    flags: flagsOf(flags),
  });
}

/** NUD_…, by number; what `ip neigh` does not show either is left out. */
const STATES: Readonly<Record<string, string>> = {
  1: "INCOMPLETE",
  2: "REACHABLE",
  4: "STALE",
  8: "DELAY",
  16: "PROBE",
  32: "FAILED",
  128: "PERMANENT",
};

export function readNeighbour(words: readonly string[], nameOf: NameOf): Neighbour[] {
  const [family, index, state = "", hex = "", mac] = words;
  const address = addressOf(family, hex);
  const dev = nameOf(Number(index));
  const known = STATES[state];
  if (address === undefined || dev === undefined || known === undefined) return [];
  return [present({ address, dev, mac: macOf(mac), state: known })];
}
