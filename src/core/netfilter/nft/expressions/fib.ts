/** `fib`: what the routing tables say of the packet's addresses. Linux: net/ipv4/netfilter/nft_fib_ipv4.c, net/ipv6/netfilter/nft_fib_ipv6.c. */

import type { Address } from "../../../net/address.ts";
import type { Packet } from "../../../net/packet.ts";
import { isInvalidSource, isOfLink6 } from "../../../routing/addressType.ts";
import type { Flow } from "../../../routing/flow.ts";
import { routedTos } from "../../../routing/tos.ts";
import type { AddressType, HookPoint, RouteAnswer } from "../../hook.ts";
import { ICMPV6 } from "../../protocols.ts";
import { textField, textsOf, field } from "../json.ts";
import { doubtful, type Loaded } from "../loaded.ts";
import { IFINDEX, IFNAME, typeNamed } from "../types/index.ts";
import type { DataType } from "../types/kind.ts";
import { truth } from "../types/plain.ts";
import type { Expression, ExpressionKind, Read } from "./kind.ts";

export interface Fib extends Expression {
  readonly kind: "fib";
  readonly result: "type" | "oif" | "oifname" | "check";
  readonly side: "saddr" | "daddr";
  /** The interface that the answer is about. */
  readonly dev?: "inDev" | "outDev";
  readonly byMark: boolean;
}

const FLAGS = new Set(["saddr", "daddr", "mark", "iif", "oif"]);
const RESULTS = ["type", "oif", "oifname", "check"] as const;

const TYPES: Readonly<Record<Fib["result"], DataType>> = {
  type: typeNamed("fib_addrtype"),
  oif: IFINDEX,
  oifname: IFNAME,
  check: truth,
};

export const fib: ExpressionKind<Fib> = {
  kind: "fib",
  read(given) {
    const result = RESULTS.find((known) => known === textField(given, "result"));
    const flags = textsOf(field(given, "flags"));
    if (result === undefined || !flags.every((flag) => FLAGS.has(flag))) return undefined;
    const sides = flags.filter((flag) => flag === "saddr" || flag === "daddr");
    const [side] = sides;
    if (side === undefined || sides.length > 1) return undefined;
    const dev = flags.includes("iif") ? "inDev" : flags.includes("oif") ? "outDev" : undefined;
    const expression: Fib = {
      kind: "fib",
      result,
      side,
      ...(dev === undefined ? {} : { dev }),
      byMark: flags.includes("mark"),
    };
    const text = `fib ${flags.join(" . ")} ${result}`;
    const read: Read<Fib> = { expression, types: [TYPES[result]], text };
    if (result !== "oif") return read;
    // `fib saddr . iif oif missing`
    const asked: Fib = { ...expression, result: "check" };
    return { ...read, presence: { expression: asked, types: [truth], text } };
  },
  load(expression, { moment: { packet, point } }) {
    return expression.result === "type"
      ? loadType(expression, packet, point)
      : loadInterface(expression, packet, point);
  },
};

const NUMBERS: Readonly<Record<AddressType, number>> = {
  UNSPEC: 0,
  UNICAST: 1,
  LOCAL: 2,
  BROADCAST: 3,
  ANYCAST: 4,
  MULTICAST: 5,
  BLACKHOLE: 6,
  UNREACHABLE: 7,
  PROHIBIT: 8,
  THROW: 9,
};

function loadType(asked: Fib, packet: Packet, point: HookPoint): Loaded {
  const address = asked.side === "saddr" ? packet.src : packet.dst;
  const { facts } = point;
  const dev = asked.dev === undefined ? undefined : point[asked.dev];
  if (address.family === "ip") return NUMBERS[facts.addressType(address, dev)];
  const type = facts.addressType(address);
  if (type === "MULTICAST" || type === "UNSPEC") return NUMBERS[type];
  // IPv6 asks all tables: an address that no route leads to is unreachable (__nft_fib6_eval_type).
  const routed = facts.route(flowOf(asked, packet, point));
  if (routed.is === "none") return REFUSALS[routed.outcome];
  if (routed.type === "anycast") return NUMBERS.ANYCAST;
  const isLocal =
    dev === undefined ? routed.type === "local" : facts.addressType(address, dev) === "LOCAL";
  if (isLocal) return NUMBERS.LOCAL;
  return isMapped(address) ? NUMBERS.UNSPEC : NUMBERS.UNICAST;
}

/** ::ffff:0:0/96 is no unicast address to ipv6_addr_type. */
const isMapped = ({ words: [first, second, third] }: Address): boolean =>
  first === 0 && second === 0 && third === 0xffff;

const REFUSALS = {
  none: NUMBERS.UNREACHABLE,
  unreachable: NUMBERS.UNREACHABLE,
  blackhole: NUMBERS.BLACKHOLE,
  prohibit: NUMBERS.PROHIBIT,
} as const;

/** What policy rules are asked with (nft_fib4_eval, nft_fib6_flowi_init). */
function flowOf({ side, dev, byMark }: Fib, packet: Packet, { hook, outDev, inDev }: HookPoint) {
  const [dst, other] = side === "saddr" ? [packet.src, packet.dst] : [packet.dst, packet.src];
  const asForwarded = hook === "forward" && side === "saddr" && dev === "inDev";
  const iif = asForwarded ? (outDev ?? "lo") : "lo";
  const flow: Flow = {
    ...{ dst, ...(isInvalidSource(other) ? {} : { src: other }), iif },
    ...{ mark: byMark ? packet.mark : 0, uid: 0, tos: routedTos(packet) },
  };
  if (packet.family === "ip") return flow;
  const oif = isOfLink6(dst) ? (inDev ?? outDev) : undefined;
  return { ...flow, protocol: packet.protocol, ...(oif === undefined ? {} : { oif }) };
}

const MISSING = { type: 0, oif: "", oifname: "", check: 0 } as const;

function loadInterface(asked: Fib, packet: Packet, point: HookPoint): Loaded {
  const { result } = asked;
  const dev = asked.dev === undefined ? undefined : point[asked.dev];
  const found = (name: string): Loaded => (result === "check" ? 1 : name);
  if (point.inDev !== undefined && comesUnasked(packet, point)) return found(point.inDev);
  if (point.hook === "input" && point.inDev === "lo") {
    // Linux looks up in INPUT what came in over loopback, until nft_fib_can_skip came.
    return doubtful(
      "UNSUPPORTED_MATCH",
      "the way back over loopback, which not all kernels look up",
    );
  }
  const flow = flowOf(asked, packet, point);
  const route = point.facts.wayBack(flow);
  // The device went before the metric (rt6_device_match) until nft_fib6_lookup took fib6_lookup's choice.
  if (packet.family === "ip6" && !leadAlike(route, point.facts.route(flow))) {
    return doubtful(
      "UNSUPPORTED_MATCH",
      "the way back of several, which not all kernels look up alike",
    );
  }
  if (route.is === "none" || route.type === "local") return MISSING[result];
  const isSix = packet.family === "ip6";
  if (isSix && route.type === "anycast") return MISSING[result];
  if (dev !== undefined && !isSix)
    return route.devices.includes(dev) ? found(dev) : MISSING[result];
  // Any next hop of IPv4 counts, of IPv6 the one that is drawn.
  if (route.doubt !== undefined) return doubtful(route.doubt.code, route.doubt.text);
  return dev === undefined || dev === route.dev ? found(route.dev) : MISSING[result];
}

const leadAlike = (a: RouteAnswer, b: RouteAnswer): boolean =>
  a.is === "none" || b.is === "none" ? a.is === b.is : a.type === b.type && a.dev === b.dev;

/** What comes by loopback, or from a client that has no address yet, is not looked up. */
function comesUnasked({ src, dst, protocol }: Packet, { hook, inDev }: HookPoint): boolean {
  const early = hook === "prerouting" || hook === "ingress";
  if (early && inDev === "lo") return true;
  const [first = 0] = src.words;
  const [to = 0] = dst.words;
  if (src.family === "ip") {
    return first >>> 24 === 0 && (to === 0xffffffff || to >>> 8 === 0xe00000);
  }
  const isAny = src.words.every((word) => word === 0);
  return early && protocol === ICMPV6 && isAny && to >>> 22 === 0xfe80 >>> 6;
}
