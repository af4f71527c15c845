/** The hardware address of the next hop: the kernel's table, and who would answer (Linux: net/ipv4/arp.c, net/core/neighbour.c). */

import type { Address } from "../net/address.ts";
import { BROADCAST_MAC, groupMac } from "../net/groupMac.ts";
import type { Link } from "../net/link.ts";
import type { Neighbour } from "../net/neighbour.ts";
import { stopsDiscovery } from "./discovery.ts";
import { addressType } from "../routing/addressType.ts";
import type { Cause, NeighbourCause } from "./end.ts";
import { holderOf, leadsTo, talksToSiblings } from "./segment.ts";
import type { Walk } from "./walk.ts";
import { isBeforeEngine, type Place, type Placed } from "./world.ts";

export type Resolved =
  | { readonly is: "found"; readonly mac?: string }
  | { readonly is: "nobody"; readonly cause: Cause };

/** NUD states of what somebody has told, so that the kernel asks nobody. */
const TOLD = new Set(["PERMANENT", "NOARP"]);

/** NUD states in which the kernel has asked and heard nothing. */
const UNANSWERED = new Set(["FAILED", "INCOMPLETE"]);

/** An interface without ARP asks nobody, and writes its own address there (arp_constructor, ndisc_constructor). */
export function resolve(walk: Walk, place: Place, link: Link, address: Address): Resolved {
  const many = macOfMany(place, link, address);
  if (many !== undefined) return { is: "found", mac: many };
  const entry = place.netns.neighbours?.find(
    (each) => each.dev === link.name && each.address === address.text,
  );
  if (entry?.mac !== undefined && TOLD.has(entry.state)) return { is: "found", mac: entry.mac };
  if (link.arp === false) return found(link.mac);
  const holder = holderOf(walk, place, link, address);
  switch (holder.is) {
    case "held": {
      const stopped = stopsDiscovery(walk, { place, link }, holder.by, address);
      if (stopped === undefined || wasFound(walk, entry)) return found(holder.by.link.mac);
      const lost = cause(place, link, address, { nobodyHasIt: false });
      return { is: "nobody", cause: { ...lost, ...stopped } };
    }
    case "told":
      return found(holder.mac);
    case "unread":
      return found(holder.mac ?? entry?.mac);
    case "open": {
      const own = macvlanCause(place, link, address);
      if (own !== undefined) return { is: "nobody", cause: own };
      const asked = walk.outside?.interface === link.name && walk.outside.address === address.text;
      const answers = asked || entry === undefined || !UNANSWERED.has(entry.state);
      if (answers) return found(entry?.mac);
      return {
        is: "nobody",
        cause: cause(place, link, address, { state: entry.state, nobodyHasIt: false }),
      };
    }
    case "nobody": {
      const own = macvlanCause(place, link, address);
      if (own === undefined && answersStill(walk, { place, link }, entry)) return found(entry?.mac);
      const state = entry === undefined ? {} : { state: entry.state };
      return {
        is: "nobody",
        cause: own ?? cause(place, link, address, { ...state, nobodyHasIt: true }),
      };
    }
  }
}

/** Of all on the wire, or of a group, which nobody is asked for (arp_constructor, ndisc_constructor). */
function macOfMany(place: Place, { name }: Link, address: Address): string | undefined {
  const type = addressType(place.fib(address.family), address, name);
  if (type === "MULTICAST") return groupMac(address);
  return type === "BROADCAST" ? BROADCAST_MAC : undefined;
}

/**
 * Somebody answered for the address in a way that is not seen here, and is on the wire yet: frames still go to that MAC.
 * An entry whose MAC is gone from a wire that is seen whole is left over.
 */
function answersStill(walk: Walk, from: Placed, entry: Neighbour | undefined): boolean {
  if (entry?.mac === undefined || UNANSWERED.has(entry.state)) return false;
  if (!leadsTo(from, entry.mac)) return false;
  const text = `${entry.address} has been answered for by ${entry.mac} (${entry.state}), though nothing with that MAC is seen to have it; taken for an answer that still holds`;
  return walk.decide({ code: "UNSUPPORTED_MATCH", text }, true);
}

/** An entry from before a rule began to stop the question is used for as long as it is there. */
function wasFound(walk: Walk, entry: Neighbour | undefined): boolean {
  if (entry?.mac === undefined || UNANSWERED.has(entry.state)) return false;
  const text = `${entry.address} is known (${entry.state}), though a rule stops the question for it; taken for an entry that still holds`;
  return walk.decide({ code: "UNSUPPORTED_MATCH", text }, true);
}

const found = (mac: string | undefined): Resolved => ({
  is: "found",
  ...(mac === undefined ? {} : { mac }),
});

function cause(
  place: Place,
  link: Link,
  { text }: Address,
  known: Pick<NeighbourCause, "state" | "nobodyHasIt">,
): NeighbourCause {
  const containers = place.world.topology.snapshot.engine?.containers ?? [];
  const container = isBeforeEngine(place)
    ? undefined
    : containers.find(({ endpoints }) =>
        endpoints.some(({ ipv4, ipv6 }) => ipv4 === text || ipv6 === text),
      );
  const named = container === undefined ? {} : { container: container.name };
  return { kind: "neighbour", address: text, dev: link.name, ...known, ...named };
}

/** The address is that of a macvlan interface upon this one, or of the one below: those two never hear each other. */
function macvlanCause(place: Place, link: Link, { text }: Address): Cause | undefined {
  const has = (each: Link): boolean => each.addresses.some(({ address }) => address === text);
  const child = place.world.childrenOf(place, link).find((each) => has(each.link));
  if (child !== undefined) {
    const { name } = child.place;
    return {
      ...{ kind: "macvlan", parent: link.name, child: child.link.name, childNetns: name },
      because: "parent",
    };
  }
  const parent = place.world.parentOf(place, link);
  if (parent === undefined) return undefined;
  const names = { kind: "macvlan", parent: parent.link.name, child: link.name } as const;
  const mine = { ...names, childNetns: place.name };
  if (has(parent.link)) return { ...mine, because: "parent" };
  const sibling = place.world
    .childrenOf(parent.place, parent.link)
    .some((each) => each.link !== link && has(each.link));
  if (!sibling || talksToSiblings(link)) return undefined;
  return { ...mine, because: link.macvlanMode === "private" ? "private" : "vepa" };
}
