/** What a packet that comes in is dropped for by what it says of itself, or by where it may not come from. */

import type { Address } from "../net/address.ts";
import type { Link } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import { isInvalidSource, isLoopback } from "../routing/addressType.ts";
import { checkSource, type Arrival } from "../routing/reversePath.ts";
import {
  eitherSetting,
  hasNoIpv6,
  interfaceSetting,
  interfaceSettingName,
  reversePathSetting,
} from "../routing/settings.ts";
import type { Cause, MartianCause } from "./end.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

/** ip6_rcv_core, before any rule sees the packet. IPv4 looks once it is routed. */
export function strayOnArrival(place: Place, link: Link, packet: Packet): Cause | undefined {
  if (packet.family === "ip") return undefined;
  const dev = link.name;
  if (hasNoIpv6(place.netns, dev)) {
    return { kind: "ipv6-off", dev, setting: interfaceSettingName("ip6", dev, "disable_ipv6") };
  }
  const because = stray6(place, link, packet);
  return because === undefined ? undefined : { kind: "martian", dev, because };
}

function stray6(
  place: Place,
  { name, kind }: Link,
  { src, dst, pkttype }: Packet,
): MartianCause["because"] | undefined {
  const isOnLoopback = kind === "loopback";
  // ::1 belongs to lo alone.
  if (!isOnLoopback && isLoopback(src)) return "loopback-source";
  if (!isOnLoopback && isLoopback(dst)) return "loopback-destination";
  const isToGroup = isGroup6(dst);
  if (isToGroup && !isOnLoopback && scopeOf6(dst) === INTERFACE_LOCAL) return "interface-local";
  const isForMany = pkttype === "broadcast" || pkttype === "multicast";
  const isStrict = interfaceSetting(place.netns, "ip6", name, DROPS_UNICAST) === 1;
  if (!isToGroup && isForMany && isStrict) return "unicast-to-many";
  if (isToGroup && scopeOf6(dst) === RESERVED) return "reserved-group";
  return isGroup6(src) ? "invalid-source" : undefined;
}

const DROPS_UNICAST = "drop_unicast_in_l2_multicast";

/** RFC 4291, 2.7: the scope of a group. */
const RESERVED = 0;
const INTERFACE_LOCAL = 1;

const isGroup6 = ({ words: [first = 0] }: Address): boolean => first >>> 24 === 0xff;
const scopeOf6 = ({ words: [first = 0] }: Address): number => (first >>> 16) & 0xf;

/** ip_route_input_slow, ip_mc_validate_source: before a route is looked for. */
export function martian4(place: Place, dev: string, packet: Packet): Cause | undefined {
  const { src, dst } = packet;
  const martian = (because: MartianCause["because"]): Cause => ({ kind: "martian", dev, because });
  if (isZero(src) && mayLackSource(packet)) return undefined;
  if (isInvalidSource(src)) return martian("invalid-source");
  if (isZero(dst)) return martian("invalid-destination");
  if (!isLoopback(src) && !isLoopback(dst)) return undefined;
  if (eitherSetting(place.netns, dev, "route_localnet")) return undefined;
  return martian(isLoopback(dst) ? "loopback-destination" : "loopback-source");
}

/** Who asks for an address has none yet (DHCP): the limited broadcast and groups of the link may come from 0.0.0.0. */
function mayLackSource({ src, dst, protocol }: Packet): boolean {
  const [to = 0] = dst.words;
  if (to === 0xffffffff || (to === 0 && src.words[0] === 0)) return true;
  return to >>> 8 === 0xe00000 || (to >>> 28 === 0xe && protocol === IGMP);
}

const IGMP = 2;

/** Only 0.0.0.0 since Linux 5.3 (ipv4_is_zeronet). */
const isZero = ({ words: [first = 0] }: Address): boolean => first === 0;

/** fib_validate_source; nothing is asked of a source that is not there. */
export function badSource(
  walk: Walk,
  place: Place,
  packet: Packet,
  arrival: Arrival,
): Cause | undefined {
  if (packet.family === "ip6" || isZero(packet.src)) return undefined;
  const { dev } = arrival;
  const check = checkSource(place.netns, place.fib("ip"), packet, arrival, walk.decide);
  if (check.is === "fine") return undefined;
  if (check.is !== "reverse-path") return { kind: "martian", dev, because: check.is };
  const { mode, route } = check;
  const setting = reversePathSetting(place.netns, dev);
  return { kind: "reverse-path", dev, mode, setting, ...(route === undefined ? {} : { route }) };
}

/** ip_rcv_finish_core: a packet for one host in a frame for many (RFC 1122, 3.3.6), once it is routed. */
export function strayInFrame(
  place: Place,
  { name }: Link,
  { family, pkttype }: Packet,
  type: string,
): Cause | undefined {
  const isForMany = pkttype === "broadcast" || pkttype === "multicast";
  if (family === "ip6" || !isForMany || type === "broadcast" || type === "multicast")
    return undefined;
  if (!eitherSetting(place.netns, name, DROPS_UNICAST)) return undefined;
  return { kind: "martian", dev: name, because: "unicast-to-many" };
}
