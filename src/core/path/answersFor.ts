/** Whether a namespace answers when one of its interfaces is asked for an address (Linux: arp_process, ndisc_recv_ns). */

import type { Address } from "../net/address.ts";
import type { Link } from "../net/link.ts";
import { addressType, isLoopback } from "../routing/addressType.ts";
import { lookup } from "../routing/lookup.ts";
import { eitherSetting, forwardingBar, interfaceSetting } from "../routing/settings.ts";
import type { Walk } from "./walk.ts";
import type { Placed } from "./world.ts";

export type Asking = Pick<Walk, "decide">;

export const hasAddress = ({ addresses }: Link, { text }: Address): boolean =>
  addresses.some(({ address }) => address === text);

/** For an address of the interface itself; IPv4 is asked what it answers, IPv6 always does. */
export const answersForOwn = (asking: Asking, at: Placed, address: Address): boolean =>
  hasAddress(at.link, address) && (address.family === "ip6" || !ignores(asking, at, address));

/** For any address of its namespace (only IPv4), or as a proxy for one that it knows a way to. */
export function answersForOthers(asking: Asking, at: Placed, address: Address): boolean {
  if (address.family === "ip6") return answersAsProxy6(asking, at, address);
  if (!isLoopback(address) && addressType(at.place.fib("ip"), address) === "LOCAL") {
    return !ignores(asking, at, address);
  }
  return answersAsProxy4(asking, at, address);
}

/** arp_ignore (the greater of `all` and the interface's own) and arp_filter. */
function ignores(asking: Asking, { place, link }: Placed, address: Address): boolean {
  const mode = Math.max(
    ...["all", link.name].map((dev) => interfaceSetting(place.netns, "ip", dev, "arp_ignore") ?? 0),
  );
  if (mode === 8) return true;
  if (mode === 1 || mode === 2) {
    if (!hasAddress(link, address)) return true;
  }
  if (mode === 3 && isOfHostOnly(place.netns.links ?? [], address)) return true;
  const isFiltered = eitherSetting(place.netns, link.name, "arp_filter");
  if (mode !== 2 && !isFiltered) return false;
  const text = `${link.name} of ${place.name} answers when it is asked for ${address.text}, as whoever asks is near (arp_ignore, arp_filter)`;
  return !asking.decide({ code: "UNSUPPORTED_MATCH", text }, true);
}

const isOfHostOnly = (links: readonly Link[], { text }: Address): boolean =>
  links.some(({ addresses }) =>
    addresses.some(({ address, scope }) => address === text && scope === "host"),
  );

/** It forwards, and the way to the address leaves by another interface (arp_fwd_proxy, pneigh_lookup), or by the same (arp_fwd_pvlan). */
function answersAsProxy4({ decide }: Asking, at: Placed, dst: Address): boolean {
  const { netns } = at.place;
  const dev = at.link.name;
  const isSet = (name: string): boolean => eitherSetting(netns, dev, name);
  const [forOthers, forSiblings] = [
    isSet("proxy_arp") || isTold(at, dst),
    isSet("proxy_arp_pvlan"),
  ];
  if (!forOthers && !forSiblings) return false;
  if (forwardingBar(netns, "ip", dev) !== undefined) return false;
  const flow = { dst, iif: dev, mark: 0, uid: 0, tos: 0 };
  const routed = lookup(at.place.fib("ip"), flow, decide);
  if (routed.is !== "found" || routed.type !== "unicast") return false;
  return routed.dev === dev ? forSiblings : forOthers;
}

/** `ip neigh add proxy`. */
const isTold = ({ place, link }: Placed, { text }: Address): boolean =>
  place.netns.proxied?.some(
    ({ address, dev }) => address === text && (dev === undefined || dev === link.name),
  ) === true;

/** pndisc_is_router: only for addresses that it was told by name, and where it forwards. */
function answersAsProxy6({ decide }: Asking, at: Placed, address: Address): boolean {
  const { place, link } = at;
  const isProxy = ["all", link.name].some(
    (dev) => interfaceSetting(place.netns, "ip6", dev, "proxy_ndp") === 1,
  );
  if (!isProxy || forwardingBar(place.netns, "ip6", link.name) !== undefined) return false;
  if (place.netns.proxied !== undefined) return isTold(at, address);
  const text = `${link.name} of ${place.name} answers for ${address.text} as a proxy: for which addresses it does (ip neigh show proxy) was not read`;
  return decide({ code: "UNSUPPORTED_MATCH", text }, false);
}
