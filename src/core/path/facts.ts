/** What matches and targets ask of a namespace, answered from its routes, links and sockets. */

import { answer } from "../answer.ts";
import type { Assumption } from "../contract.ts";
import { readAddress, type Address } from "../net/address.ts";
import type { Link } from "../net/link.ts";
import type { NetnsFacts, RouteAnswer } from "../netfilter/hook.ts";
import { addressType, isLinkLocal6, isLoopback } from "../routing/addressType.ts";
import type { Fib } from "../routing/fib.ts";
import type { Flow } from "../routing/flow.ts";
import { lookup } from "../routing/lookup.ts";
import { setting } from "../routing/settings.ts";
import { prefersTemporary, selectAddress } from "../routing/source.ts";
import { findSocket } from "./socket.ts";
import type { Family, Place } from "./world.ts";

const made = new WeakMap<Place, Map<Family, NetnsFacts>>();

export function factsOf(place: Place, family: Family): NetnsFacts {
  const known = made.get(place) ?? new Map<Family, NetnsFacts>();
  made.set(place, known);
  const facts = known.get(family) ?? makeFacts(place, family);
  known.set(family, facts);
  return facts;
}

function makeFacts(place: Place, family: Family): NetnsFacts {
  const fib = place.fib(family);
  const links = place.netns.links ?? [];
  return {
    addressType: (address, dev) => addressType(fib, address, dev),
    route: (flow) => routeOf(fib, flow),
    wayBack: (flow) =>
      routeOf(fib, family === "ip" ? flow : { ...flow, preferred: nearOf(links, flow) }),
    masqueradeAddress: (dev, destination) =>
      selectAddress(links, dev, destination, {
        nexthop: nexthopOf(place, dev, destination),
        // RT_SCOPE_UNIVERSE in nf_nat_masquerade_ipv4.
        scope: "global",
        prefersTemporary: prefersTemporary(place.netns),
      }),
    redirectAddress: (dev, destination) => firstAddress(place, dev, destination),
    takesUpTcp: setting(place.netns, "net.netfilter.nf_conntrack_tcp_loose", 1) !== 0,
    ifindex: (dev) => place.link(dev)?.ifindex,
    linkKind: (dev) => place.link(dev)?.kind,
    socket: (packet) => {
      const { sockets } = place.netns;
      if (sockets !== undefined) return answer(findSocket(sockets, packet).is === "found");
      const text = `Which sockets ${place.name} has was not read`;
      return { is: "unknown", doubt: { code: "SOCKETS_NOT_READ", text }, usually: false };
    },
  };
}

function routeOf(fib: Fib, flow: Flow): RouteAnswer {
  let doubt: Assumption | undefined;
  const routed = lookup(fib, flow, (asked, usually) => {
    doubt ??= asked;
    return usually;
  });
  if (routed.is === "failed") return { is: "none", outcome: routed.outcome };
  const { type, dev, route } = routed;
  const others = (route.nexthops ?? []).flatMap((nexthop) => nexthop.dev ?? []);
  const drawn = doubt === undefined ? {} : { doubt };
  return { is: "found", type, dev, devices: [dev, ...others], ...drawn };
}

/** IPv6 asks first for routes by the interface that is looked for, else by those that have the other address (rt6_device_match). */
function nearOf(links: readonly Link[], { oif, src }: Flow): ReadonlySet<string> {
  if (oif !== undefined) return new Set([oif]);
  const near = links.filter(({ addresses }) =>
    addresses.some(({ address }) => address === src?.text),
  );
  return new Set(near.map(({ name }) => name));
}

/** MASQUERADE looks for an address near the next hop (rt_nexthop in nf_nat_masquerade_ipv4). */
function nexthopOf(place: Place, dev: string, dst: Address): Address {
  const fib = place.fib(dst.family);
  const routed = lookup(fib, { dst, iif: "lo", oif: dev, mark: 0, tos: 0 }, () => true);
  const via = routed.is === "found" ? routed.via : undefined;
  return (via === undefined ? undefined : readAddress(via)) ?? dst;
}

/**
 * The first address of the interface (nf_nat_redirect_ipv4; of IPv6 one of the destination's scope, and a global one
 * for a global destination: nf_nat_redirect_ipv6_usable, since Linux 6.7).
 */
function firstAddress(place: Place, dev: string, destination: Address): Address | undefined {
  const { family } = destination;
  const own = (place.link(dev)?.addresses ?? []).flatMap(({ address }) => {
    const found = readAddress(address);
    return found?.family === family ? [found] : [];
  });
  if (family === "ip") return own[0];
  if (isLoopback(destination)) return own.find(isLoopback);
  if (isLinkLocal6(destination)) return own.find(isLinkLocal6);
  return own.find((address) => !isLinkLocal6(address)) ?? own[0];
}
