/** A frame leaves a host, and the host that it goes to was read as well. */

import { bridgeNameOf } from "../docker/drivers/index.ts";
import { readAddress } from "../net/address.ts";
import { enter } from "./arrive.ts";
import { hasAddress } from "./answersFor.ts";
import { isOpen } from "./segment.ts";
import type { Skb, Step } from "./skb.ts";
import type { Walk } from "./walk.ts";
import type { Place, Placed, World } from "./world.ts";

/** The frame's arrival on another host; `undefined` where none that was read is at the other end. */
export function reachNode(
  walk: Walk,
  from: Placed,
  skb: Skb,
  via: string | undefined,
): Step | undefined {
  const { place, link } = from;
  const { dst } = skb.packet;
  if (!place.isMachine || walk.outside?.address === dst.text) return undefined;
  const others = place.world.hosts.filter((each) => each !== place.world);
  const nexthop = (via === undefined ? undefined : readAddress(via)) ?? dst;
  const near = others.flatMap((host) => interfaceWith(host, nexthop) ?? []);
  const at = near.find((each) => isMacOf(each, skb.toMac));
  if (at !== undefined) return arriveAt(at, place, skb);
  // Routers lie between, or the neighbour table names another machine.
  if (via === undefined) return undefined;
  const [far] = others.flatMap((host) => interfaceWith(host, dst) ?? []);
  if (far === undefined) return undefined;
  const text = `The router ${nexthop.text} beyond ${link.name} and those after it pass the packet on to ${far.place.name}, and its answer back`;
  walk.assume({ code: "UPSTREAM_NOT_SEEN", text });
  return arriveAt(far, place, skb);
}

/** An address that every engine gives its own bridges is no way to tell hosts apart. */
function interfaceWith(
  { machine: host, topology }: World,
  address: Skb["packet"]["dst"],
): Placed | undefined {
  const owned = new Set((topology.snapshot.engine?.networks ?? []).map(bridgeNameOf));
  const link = host?.netns.links?.find(
    (each) => hasAddress(each, address) && !owned.has(each.name) && each.kind !== "loopback",
  );
  return host === undefined || link === undefined ? undefined : { place: host, link };
}

/** An interface upon another has that one's MAC as a rule, and a bridge that of one of its ports. */
function isMacOf({ place, link }: Placed, mac: string | undefined): boolean {
  if (mac === undefined || link.mac === undefined || link.mac === mac) return true;
  return place.ports(link).some((port) => port.mac === mac);
}

function arriveAt({ place, link }: Placed, from: Place, skb: Skb): Step {
  const port = place.ports(link).find((each) => isOpen({ place, link: each }));
  const toMac = link.mac === undefined ? {} : { toMac: link.mac };
  const entered = enter(from, place, skb);
  return {
    ...{ at: "arrive", place, link: (link.kind === "bridge" ? port : undefined) ?? link },
    skb: { ...entered, ...toMac },
  };
}
