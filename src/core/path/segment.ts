/** What hangs on one Ethernet wire: who would answer for an address there, and which bridge port leads to a MAC. */

import { bridgeNameOf } from "../docker/drivers/index.ts";
import type { Container } from "../docker/engine.ts";
import { isUp } from "../docker/publications.ts";
import type { Address } from "../net/address.ts";
import type { Link } from "../net/link.ts";
import { answersForOthers, answersForOwn, type Asking } from "./answersFor.ts";
import { captorOf } from "./captured.ts";
import { asksOn, floods, knows, toldOf } from "./vxlanTables.ts";
import { isBeforeEngine, type Place, type Placed } from "./world.ts";

/** Who answers when an address is asked for on a wire (ARP, neighbour discovery). */
export type Holder =
  | { readonly is: "held"; readonly by: Placed }
  /** A running container whose namespace was not read; `port` is where its cable goes, if that is known. */
  | { readonly is: "unread"; readonly container: Container; readonly mac?: string }
  /** A vxlan device answers for an address on another host, with the MAC that it was told. */
  | { readonly is: "told"; readonly mac: string }
  /** The wire goes on where a snapshot does not look. */
  | { readonly is: "open" }
  | { readonly is: "nobody" };

/** Asks on the wire that `link` is plugged into, as the namespace itself would. */
export function holderOf(asking: Asking, place: Place, link: Link, address: Address): Holder {
  const ends = [...reach({ place, link }, new Set())];
  const here = ends.flatMap((end) => (end.is === "end" && hears(end.at) ? [end.at] : []));
  // Most have it on the interface itself; the routes of all namespaces are only asked when none has.
  const by =
    firstOf(asking, place, link, {
      address,
      own: here.filter((at) => answersForOwn(asking, at, address)),
    }) ?? here.find((at) => answersForOthers(asking, at, address));
  if (by !== undefined) return { is: "held", by };
  const told = ends.flatMap((end) =>
    end.is === "tunnel" ? (toldOf(end.at, address) ?? []) : [],
  )[0];
  if (told !== undefined) return { is: "told", mac: told };
  const unread = unreadContainer(place, link, address);
  if (unread !== undefined) return unread;
  return ends.some(passesQuestions) ? { is: "open" } : { is: "nobody" };
}

/** Without ARP it is deaf to questions of IPv6 too, as it joins no group for them (arp_rcv, addrconf_join_solict). */
const hears = ({ link }: Placed): boolean => link.arp !== false;

/** Of several that have one address the first answer counts, which no snapshot tells unless one has been taken already. */
function firstOf(
  { decide }: Asking,
  { netns }: Place,
  { name }: Link,
  { address: { text }, own }: { readonly address: Address; readonly own: readonly Placed[] },
): Placed | undefined {
  if (own.length < 2) return own[0];
  const known = netns.neighbours?.find(({ address, dev }) => address === text && dev === name);
  const taken = own.find(({ link }) => link.mac !== undefined && link.mac === known?.mac);
  return (
    taken ??
    own.find((at, index) => {
      if (index === own.length - 1) return true;
      const who = `${at.link.name} of ${at.place.name}`;
      const doubt = `Of the ${String(own.length)} interfaces that have ${text}, ${who} answers first`;
      return decide({ code: "RANDOM_ON_PATH", text: doubt }, true);
    })
  );
}

/** Whether frames for that MAC that go out by `link` get to an interface that takes them. */
export function leadsTo(from: Placed, mac: string): boolean {
  for (const end of reach(from, new Set())) {
    if (end.is === "end" && end.at.link.mac === mac) return true;
    if (end.is === "tunnel" && knows(end.at, mac)) return true;
  }
  return false;
}

/** Whether a cable goes where a snapshot does not look. */
export function isOpen(from: Placed): boolean {
  return [...reach(from, new Set())].some(passesFrames);
}

type WireEnd =
  | { readonly is: "end"; readonly at: Placed }
  | { readonly is: "tunnel"; readonly at: Placed }
  | { readonly is: "open" };

const passesFrames = (end: WireEnd): boolean =>
  end.is === "open" || (end.is === "tunnel" && floods(end.at));

const passesQuestions = (end: WireEnd): boolean =>
  end.is === "open" || (end.is === "tunnel" && asksOn(end.at));

/** All interfaces that a broadcast sent by an interface gets to. */
function* reach(from: Placed, seen: Set<Link>): Generator<WireEnd> {
  const { place, link } = from;
  if (seen.has(link)) return;
  seen.add(link);
  if (!link.up) return;
  if (link.kind === "bridge") {
    for (const port of place.ports(link)) {
      if (port.port?.state === undefined || port.port.state === "forwarding") {
        yield* reach({ place, link: port }, seen);
      }
    }
  } else if (link.kind === "veth") {
    yield* acrossVeth(from, seen);
  } else if (link.vxlan !== undefined) {
    yield { is: "tunnel", at: from };
  } else if (SHARED.has(link.kind)) {
    yield* acrossMacvlan(from, seen);
  } else if (link.kind !== "loopback" && link.kind !== "dummy" && link.carrier !== false) {
    yield { is: "open" };
  }
}

const SHARED = new Set(["macvlan", "macvtap", "ipvlan", "ipvtap"]);

function* acrossVeth({ place, link }: Placed, seen: Set<Link>): Generator<WireEnd> {
  const peer = place.world.peerOf(link);
  if (peer === undefined) {
    // A cable to a namespace that was not read; without a carrier there is no other end.
    if (link.carrier !== false) yield { is: "open" };
  } else {
    yield* arriving(peer, seen);
  }
}

/** Siblings in bridge mode, and what lies beyond the parent, but never the parent itself (macvlan_queue_xmit). */
function* acrossMacvlan({ place, link }: Placed, seen: Set<Link>): Generator<WireEnd> {
  const parent = place.world.parentOf(place, link);
  if (parent === undefined) {
    yield { is: "open" };
    return;
  }
  for (const sibling of place.world.childrenOf(parent.place, parent.link)) {
    if (sibling.link !== link && talksToSiblings(link) && talksToSiblings(sibling.link)) {
      yield { is: "end", at: sibling };
    }
  }
  yield* reach(parent, seen);
}

export const talksToSiblings = ({ kind, macvlanMode }: Link): boolean =>
  kind.startsWith("ipvl") || kind.startsWith("ipvt") || (macvlanMode ?? "bridge") === "bridge";

/** A broadcast comes in by an interface: its bridge passes it on, else the namespace takes it. */
function* arriving(at: Placed, seen: Set<Link>): Generator<WireEnd> {
  if (!at.link.up || seen.has(at.link)) return;
  seen.add(at.link);
  for (const child of at.place.world.childrenOf(at.place, at.link)) yield { is: "end", at: child };
  const master = at.link.master === undefined ? undefined : at.place.link(at.link.master);
  // A VRF's interfaces keep their addresses; where another switch passes frames on is not known.
  if (master === undefined || captorOf(at.place, at.link) !== undefined) {
    yield { is: "end", at };
    if (master !== undefined && master.kind !== "vrf") yield { is: "open" };
    return;
  }
  if (!master.up || (at.link.port?.state ?? "forwarding") !== "forwarding") return;
  yield { is: "end", at: { place: at.place, link: master } };
  for (const child of at.place.world.childrenOf(at.place, master)) yield { is: "end", at: child };
  for (const port of at.place.ports(master)) {
    const cut = at.link.port?.isolated === true && port.port?.isolated === true;
    const closed = (port.port?.state ?? "forwarding") !== "forwarding";
    if (!cut && !closed) yield* reach({ place: at.place, link: port }, seen);
  }
}

/** What the engine says of containers whose namespaces could not be read. */
function unreadContainer(place: Place, link: Link, address: Address): Holder | undefined {
  if (isBeforeEngine(place)) return undefined;
  const { topology } = place.world;
  for (const container of topology.snapshot.engine?.containers ?? []) {
    if (!isUp(container) || topology.isRead(container.id)) continue;
    const endpoint = container.endpoints.find(
      ({ ipv4, ipv6 }) => ipv4 === address.text || ipv6 === address.text,
    );
    const network = endpoint === undefined ? undefined : topology.network(endpoint.networkId);
    if (endpoint === undefined || network === undefined) continue;
    if (bridgeNameOf(network) !== link.name) continue;
    return {
      is: "unread",
      container,
      ...(endpoint.mac === undefined ? {} : { mac: endpoint.mac }),
    };
  }
  return undefined;
}
