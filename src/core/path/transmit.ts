/** A frame goes out by an interface: to the other end of its cable, a bridge's port, or out of sight (Linux: dev_queue_xmit). */

import { isUp } from "../docker/publications.ts";
import type { Container } from "../docker/engine.ts";
import { isToMany } from "../net/groupMac.ts";
import { enter } from "./arrive.ts";
import { bridgeTables, egress, ingress } from "./frameHooks.ts";
import { keepsBack, portFor } from "./bridgePort.ts";
import { tooLongFor } from "./carries.ts";
import { linkHop } from "./linkHop.ts";
import { reachNode } from "./nodes.ts";
import { talksToSiblings } from "./segment.ts";
import { isFor, stoppedByParent } from "./sharedWire.ts";
import { lost, type Skb, type Step } from "./skb.ts";
import { encapsulate } from "./vxlan.ts";
import { addHop, type Walk } from "./walk.ts";
import { isBeforeEngine, type Place } from "./world.ts";

type Sent = Extract<Step, { at: "transmit" }>;

export function transmit(walk: Walk, given: Sent): Step {
  const seen = egress(walk, given.place, given.link, given.skb);
  if (seen.at === "end") return seen;
  const sent = { ...given, skb: seen.skb };
  const { place, link, skb } = sent;
  if (isToMany(skb.toMac) && COPYING.has(link.kind)) return toMany(walk, sent);
  if (link.kind === "bridge") return fromBridge(walk, sent);
  addHop(walk, place, linkHop(place, link));
  if (!link.up) return lost(place, skb, { kind: "wire", link, because: "down" });
  switch (link.kind) {
    case "loopback":
      return overLoopback(walk, sent);
    case "veth":
      return acrossVeth(walk, sent);
    case "macvlan":
    case "macvtap":
    case "ipvlan":
    case "ipvtap":
      return acrossMacvlan(walk, sent);
    case "vxlan":
      return encapsulate(walk, { place, link, skb }) ?? leave(walk, sent);
    case "dummy":
      return lost(place, skb, { kind: "wire", link, because: "no-peer" });
    default:
      return leave(walk, sent);
  }
}

/** Interfaces that make copies of a frame for many, one for each way. */
const COPYING = new Set(["bridge", "vxlan", "macvlan", "macvtap", "ipvlan", "ipvtap"]);

function toMany(walk: Walk, { place, link, skb }: Sent): Step {
  addHop(walk, place, linkHop(place, link));
  if (!link.up) return lost(place, skb, { kind: "wire", link, because: "down" });
  const text = `${link.name} sends copies of a frame for many to all who are behind it, which is not followed; taken for a frame that leaves`;
  if (walk.decide({ code: "UNSUPPORTED_MATCH", text }, true))
    return { at: "end", is: "leaves", place, skb, link };
  return lost(place, skb, { kind: "unread", what: "rules" });
}

/** loopback_xmit. */
function overLoopback(walk: Walk, { place, link, skb }: Sent): Step {
  const taken = ingress(walk, place, link, skb);
  return taken.at === "end" ? taken : { at: "receive", place, link, skb: taken.skb };
}

/** br_dev_xmit: the host's own frame is sent to the port that leads to its MAC. */
function fromBridge(walk: Walk, { place, link, skb }: Sent): Step {
  if (!link.up) return lost(place, skb, { kind: "wire", link, because: "down" });
  const port = portFor({ place, link }, skb.toMac);
  if (port === undefined) {
    addHop(walk, place, { kind: "bridge", name: link.name });
    const unread = unreadHolder(place, skb);
    if (unread !== undefined)
      return { at: "end", is: "unread", place, skb, container: unread, link };
    return lost(place, skb, { kind: "bridge", bridge: link.name, because: "nobody" });
  }
  addHop(walk, place, { kind: "bridge", name: link.name, outPort: port.name });
  if (keepsBack(walk, link)) {
    const cause = { bridge: link.name, port: port.name, because: "vlan" } as const;
    return lost(place, skb, { kind: "bridge", ...cause });
  }
  return throughTables(walk, { place, link: port, skb });
}

/** Tables of `bridge` see what the host itself sends by a port too (NF_BR_LOCAL_OUT in __br_forward, br_forward_finish). */
function throughTables(walk: Walk, { place, link, skb }: Omit<Sent, "at" | "way">): Step {
  const outDev = link.name;
  const made = bridgeTables(walk, place, { hook: "output", outDev }, skb);
  if (made.at === "end") return made;
  const left = bridgeTables(walk, place, { hook: "postrouting", outDev }, made.skb);
  return left.at === "end" ? left : outByPort({ place, link, skb: left.skb });
}

/** br_dev_queue_push_xmit. */
export function outByPort({ place, link, skb }: Omit<Sent, "at" | "way">): Step {
  const tooLong = tooLongFor(link, skb.packet);
  return tooLong === undefined ? { at: "transmit", place, link, skb } : lost(place, skb, tooLong);
}

function acrossVeth(walk: Walk, sent: Sent): Step {
  const { place, link, skb } = sent;
  if (link.carrier === false)
    return lost(place, skb, { kind: "wire", link, because: "no-carrier" });
  const peer = place.world.peerOf(link);
  if (peer !== undefined) {
    const tooLong = tooLongFor(peer.link, skb.packet);
    if (tooLong !== undefined) return lost(place, skb, tooLong);
    if (isToMany(skb.toMac)) return { at: "end", is: "leaves", place, skb, link };
    return { at: "arrive", ...peer, skb: enter(place, peer.place, skb) };
  }
  const container = unreadHolder(place, skb);
  if (container !== undefined) return { at: "end", is: "unread", place, skb, container, link };
  if (isCableUntold(place, skb)) {
    const text = `Where the cable ${link.name} of ${place.name} ends could not be told; taken for out of this host`;
    if (!walk.decide({ code: "NETNS_RULES_NOT_READ", text }, true)) {
      return lost(place, skb, { kind: "unread", what: "routes" });
    }
  }
  return leave(walk, sent);
}

/**
 * Both ends of a container's cable were read, and that they are ends of one could not be told: numbers of interfaces
 * are not unique.
 */
function isCableUntold(place: Place, skb: Skb): boolean {
  if (isBeforeEngine(place)) return false;
  return place.isHost
    ? holderOf(place, skb) !== undefined
    : place.world.topology.containersIn(place.netns.id).length > 0;
}

/** The engine's word on whose MAC or address it is, where the container's own namespace was not read. */
function unreadHolder(place: Place, skb: Skb): Container | undefined {
  if (isBeforeEngine(place)) return undefined;
  const { topology } = place.world;
  return holderOf(place, skb, ({ id }) => !topology.isRead(id));
}

function holderOf(
  { world }: Place,
  { toMac, packet }: Skb,
  fits: (container: Container) => boolean = () => true,
): Container | undefined {
  return world.topology.snapshot.engine?.containers.find(
    (container) =>
      isUp(container) &&
      fits(container) &&
      container.endpoints.some(
        ({ mac, ipv4, ipv6 }) =>
          (mac !== undefined && mac === toMac) ||
          (toMac === undefined && [ipv4, ipv6].includes(packet.dst.text)),
      ),
  );
}

/** macvlan_queue_xmit: a sibling in bridge mode gets it at once, all else goes out by the parent. */
function acrossMacvlan(walk: Walk, sent: Sent): Step {
  const { place, link, skb } = sent;
  const parent = place.world.parentOf(place, link);
  if (parent === undefined) return leave(walk, sent);
  const stopped = stoppedByParent(walk, { place, link }, { place, skb });
  if (stopped !== undefined) return stopped;
  const sibling = place.world
    .childrenOf(parent.place, parent.link)
    .find((each) => each.link !== link && isFor(each.link, skb) && talksToSiblings(each.link));
  if (sibling !== undefined && talksToSiblings(link)) {
    return { at: "arrive", ...sibling, skb: enter(place, sibling.place, skb) };
  }
  const way = sent.way === undefined ? {} : { way: sent.way };
  return { at: "transmit", ...parent, skb: enter(place, parent.place, skb), ...way };
}

/** Where nothing is plugged in there is no queue to put it in (noop_qdisc until dev_activate sees a carrier). */
function leave(walk: Walk, { place, link, skb, way }: Sent): Step {
  if (link.carrier === false) {
    return lost(place, skb, { kind: "wire", link, because: "no-carrier" });
  }
  const far = reachNode(walk, { place, link }, skb, way?.via);
  if (far !== undefined) return far;
  const via = way?.via === undefined ? {} : { via: way.via };
  return { at: "end", is: "leaves", place, skb, link, ...via };
}
