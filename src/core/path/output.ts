/** A routed packet goes out: postrouting, then the neighbour's hardware address (Linux: ip_output, ip_finish_output2). */

import { readAddress } from "../net/address.ts";
import type { Link } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import { hasNoIpv6, interfaceSettingName } from "../routing/settings.ts";
import { askHook } from "./askHook.ts";
import { stoppedByIpsec } from "./besidesRules.ts";
import { captured } from "./captured.ts";
import { omit } from "./omit.ts";
import { resolve } from "./neighbour.ts";
import { isRoutedIpvlan } from "./sharedWire.ts";
import { lost, type Skb, type Step } from "./skb.ts";
import { addHop, type Walk } from "./walk.ts";

export function output(walk: Walk, step: Extract<Step, { at: "output" }>): Step {
  const { place, skb, way, inDev } = step;
  const link = place.link(way.dev);
  const end = link === undefined ? undefined : captured(walk, place, link, skb);
  if (end !== undefined) return end;
  if (skb.packet.family === "ip6" && hasNoIpv6(place.netns, way.dev)) {
    const setting = interfaceSettingName("ip6", way.dev, "disable_ipv6");
    return lost(place, skb, { kind: "ipv6-off", dev: way.dev, setting });
  }
  const devices = { outDev: way.dev, ...(inDev === undefined ? {} : { inDev }) };
  const point = { hook: "postrouting", layer: skb.packet.family, ...devices } as const;
  const physical = skb.bridged === undefined ? {} : { physIn: skb.bridged.physIn };
  const asked = askHook(walk, place, { ...point, ...physical }, skb);
  if (asked.is === "ended") return asked.end;
  // What was translated here is asked about once more (nf_xfrm_me_harder).
  const isTranslated = !sameSource(asked.skb.packet, skb.packet);
  const policy = { direction: "out", by: way.dev, dev: way.dev } as const;
  const stopped = isTranslated ? stoppedByIpsec(walk, place, asked.skb, policy) : undefined;
  if (stopped !== undefined) return stopped;
  const passed = framed(quoted(asked.skb), link);
  walk.tracked.confirm(place, passed.connection);
  if (link === undefined) {
    const { text } = passed.packet.dst;
    return lost(place, passed, { kind: "route", outcome: "none", destination: text, at: "output" });
  }
  if (!asksNeighbour(link)) return { at: "transmit", place, link, skb: passed, way };
  const nexthop = (way.via === undefined ? undefined : readAddress(way.via)) ?? passed.packet.dst;
  const found = resolve(walk, place, link, nexthop);
  if (found.is === "nobody") return lost(place, passed, found.cause);
  const mac = found.mac === undefined ? {} : { mac: found.mac };
  addHop(walk, place, { kind: "neighbour", address: nexthop.text, ...mac });
  const toMac = found.mac === undefined ? {} : { toMac: found.mac };
  return { at: "transmit", place, link, skb: { ...passed, ...toMac }, way };
}

const sameSource = (a: Packet, b: Packet): boolean =>
  a.src.text === b.src.text && a.sport === b.sport;

/** NAT translates the packet that an ICMP error quotes along with it (nf_nat_icmp_reply_translation). */
function quoted(skb: Skb): Skb {
  const { about, connection } = skb;
  if (about === undefined || connection?.state !== "related") return skb;
  return {
    ...skb,
    about: connection.direction === "reply" ? connection.original : connection.reply,
  };
}

/** The frame that it goes out in comes from the interface's own MAC. */
function framed(skb: Skb, link: Link | undefined): Skb {
  const packet = omit(skb.packet, "sourceMac");
  const rest = omit(skb, "toMac");
  const sourceMac = link?.mac === undefined ? {} : { sourceMac: link.mac };
  return { ...rest, packet: { ...packet, ...sourceMac } };
}

/** Interfaces without Ethernet addresses have no neighbours to find (IFF_NOARP). */
const NO_ARP = new Set([
  ...[
    "loopback",
    "tun",
    "wireguard",
    "ppp",
    "ipip",
    "sit",
    "gre",
    "ip6tnl",
    "vti",
    "xfrm",
    "dummy",
  ],
  "none",
]);

const asksNeighbour = (link: Link): boolean => !NO_ARP.has(link.kind) && !isRoutedIpvlan(link);
