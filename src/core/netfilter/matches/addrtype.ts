/** `-m addrtype`: what kind of address the routing tables take it for. Linux: net/netfilter/xt_addrtype.c. */

import { NO, YES } from "../../answer.ts";
import type { Address } from "../../net/address.ts";
import { choices, flag, option, plain } from "../codecs.ts";
import type { AddressType, NetnsFacts } from "../hook.ts";
import type { Given } from "../options.ts";
import { matchKind } from "./kind.ts";

/** NAT and XRESOLVE are what user space can ask for and no kernel address is. */
const types = choices(
  "UNSPEC",
  "UNICAST",
  "LOCAL",
  "BROADCAST",
  "ANYCAST",
  "MULTICAST",
  "BLACKHOLE",
  "UNREACHABLE",
  "PROHIBIT",
  "THROW",
  "NAT",
  "XRESOLVE",
);

type Types = readonly (AddressType | "NAT" | "XRESOLVE")[];

export const addrtype = matchKind({
  kind: "addrtype",
  fields: {
    src: option("--src-type", types),
    dst: option("--dst-type", types),
    limitIn: plain("--limit-iface-in", flag),
    limitOut: plain("--limit-iface-out", flag),
  },
  check(match, { hook }) {
    if (match.src === undefined && match.dst === undefined) {
      return "-m addrtype needs --src-type or --dst-type";
    }
    if (match.limitIn !== undefined && match.limitOut !== undefined) {
      return "--limit-iface-in and --limit-iface-out exclude each other";
    }
    if (match.limitOut !== undefined && (hook === "prerouting" || hook === "input")) {
      return "--limit-iface-out is not valid in PREROUTING and INPUT";
    }
    return match.limitIn !== undefined && (hook === "postrouting" || hook === "output")
      ? "--limit-iface-in is not valid in POSTROUTING and OUTPUT"
      : undefined;
  },
  holds({ src, dst, limitIn, limitOut }, { packet, point }) {
    let dev: string | undefined;
    if (limitIn !== undefined) dev = point.inDev;
    else if (limitOut !== undefined) dev = point.outDev;
    const { facts } = point;
    if (src !== undefined && !hits(src, isOf(facts, packet.src, src.value, dev))) return NO;
    if (dst !== undefined && !hits(dst, isOf(facts, packet.dst, dst.value, dev))) return NO;
    return YES;
  },
});

const hits = ({ negated }: Given<unknown>, is: boolean): boolean => is !== negated;

const LOOKED_UP: Types = ["LOCAL", "ANYCAST", "UNREACHABLE"];

function isOf(facts: NetnsFacts, address: Address, wanted: Types, dev?: string): boolean {
  if (address.family === "ip6") return isOfIpv6(facts, address, wanted, dev);
  return wanted.includes(facts.addressType(address, dev));
}

/** IPv6 tells multicast, unicast and unspecified by the address itself, and wants all that are asked for. */
function isOfIpv6(facts: NetnsFacts, address: Address, wanted: Types, dev?: string): boolean {
  const [first = 0, second = 0, third = 0, last = 0] = address.words;
  const isUnspecified = first === 0 && second === 0 && third === 0 && last === 0;
  const isMulticast = first >>> 24 === 0xff;
  const isMapped = first === 0 && second === 0 && third === 0xffff;
  if (wanted.includes("MULTICAST") && !isMulticast) return false;
  if (wanted.includes("UNICAST") && (isMulticast || isUnspecified || isMapped)) return false;
  if (wanted.includes("UNSPEC") && !isUnspecified) return false;
  if (!LOOKED_UP.some((type) => wanted.includes(type))) return true;
  return wanted.includes(facts.addressType(address, dev));
}
