/** A bridge takes a frame from one of its ports: up to its own interface, or on by another port (Linux: net/bridge/br_input.c, br_forward.c, br_netfilter_hooks.c). */

import { readAddress } from "../net/address.ts";
import type { Packet } from "../net/packet.ts";
import type { Link } from "../net/link.ts";
import { bridgeCallsTables } from "../routing/settings.ts";
import { handOn } from "./arrive.ts";
import { askHook, type Asked, type HookResult } from "./askHook.ts";
import { keepsBack, portFor } from "./bridgePort.ts";
import type { BridgeCause, Cause } from "./end.ts";
import { bridgeTables, ingress, type Passed } from "./frameHooks.ts";
import { resolve } from "./neighbour.ts";
import { omit } from "./omit.ts";
import { routeInput } from "./receive.ts";
import { takerOn } from "./sharedWire.ts";
import { lost, type PacketEnd, type Skb, type Step } from "./skb.ts";
import { outByPort } from "./transmit.ts";
import { showsUnread } from "./unreadParts.ts";
import { addHop, type Walk } from "./walk.ts";
import type { Place, Placed } from "./world.ts";

type Bridged = Extract<Step, { at: "bridge" }>;

/** What one frame needs to be carried. */
interface Carried {
  readonly place: Place;
  readonly bridge: Link;
  readonly inPort: Link;
}

export function passBridge(walk: Walk, { place, link: inPort, skb }: Bridged): Step {
  const bridge = inPort.master === undefined ? undefined : place.link(inPort.master);
  if (bridge === undefined) return { at: "receive", place, link: inPort, skb };
  const carried = { place, bridge, inPort };
  const state = inPort.port?.state ?? "forwarding";
  if (!bridge.up) return lost(place, skb, { kind: "wire", link: bridge, because: "down" });
  if (state !== "forwarding")
    return refuse(carried, skb, { port: inPort.name, because: "port-state" });
  const isToBridge = skb.toMac !== undefined && skb.toMac === bridge.mac;
  const prerouted = prerouting(walk, carried, isToBridge ? ofType(skb, "host") : skb);
  if (prerouted.at === "end") return prerouted;
  // br_allowed_ingress.
  if (keepsBack(walk, bridge))
    return refuse(carried, prerouted.skb, { port: inPort.name, because: "vlan" });
  // A macvlan interface upon the bridge makes it promiscuous, so that it gets its frames (br_handle_frame_finish).
  const child = takerOn(walk, place, bridge, prerouted.skb);
  return child !== undefined || isOwn(carried, prerouted.skb.toMac)
    ? passUp(walk, carried, prerouted.skb, child)
    : passOn(walk, carried, prerouted.skb);
}

/** The bridge's MAC, or one of its ports' (local entries of the forwarding database). */
function isOwn({ place, bridge }: Carried, mac: string | undefined): boolean {
  return (
    mac === undefined || mac === bridge.mac || place.ports(bridge).some((port) => port.mac === mac)
  );
}

function refuse(
  { place, bridge }: Carried,
  skb: Skb,
  why: Pick<BridgeCause, "port" | "because">,
): PacketEnd {
  return lost(place, skb, { kind: "bridge", bridge: bridge.name, ...why });
}

/** br_nf_pre_routing: the tables of IP see the frame as if it came in by the bridge. */
function prerouting(walk: Walk, carried: Carried, skb: Skb): Passed {
  const { place, bridge, inPort } = carried;
  const frame = { hook: "prerouting", inDev: inPort.name } as const;
  const calls = bridgeCallsTables(place.netns, skb.packet.family, bridge.bridge);
  if (!calls && !showsUnread(walk, place)) {
    return bridgeTables(walk, place, frame, skb);
  }
  const seen = bridgeTables(walk, place, { ...frame, half: "early" }, skb);
  if (seen.at === "end") return seen;
  const { family } = skb.packet;
  const physIn = inPort.name;
  const point = { hook: "prerouting", layer: family, inDev: bridge.name, physIn } as const;
  const asked = askAsHost(walk, place, point, seen.skb);
  if (asked.is === "ended") return asked.end;
  const passed = { ...asked.skb, prerouted: true, bridged: { physIn } };
  const isSame = passed.packet.dst.text === skb.packet.dst.text;
  const sent = isSame ? ({ at: "on", skb: passed } as const) : redirect(walk, carried, passed);
  return sent.at === "end" ? sent : bridgeTables(walk, place, { ...frame, half: "late" }, sent.skb);
}

/**
 * br_nf_pre_routing_finish: a frame that NAT sends elsewhere is bridged there, or handed up to be routed.
 * It takes a route as if it were forwarded, so without forwarding it is lost even within one bridge: IPv4 hands it up
 * with a route that says so (ip_error), and what a martian is, is lost here.
 */
function redirect(walk: Walk, { place, bridge }: Carried, skb: Skb): Passed {
  const own: Skb = { ...ofType(skb, "host"), redirected: true };
  const up = bridge.mac === undefined ? own : { ...own, toMac: bridge.mac };
  const input = routeInput(walk, place, bridge, skb.packet);
  // IPv6 looks whether it may forward only once it does (ip6_forward), and a bridged packet never comes there.
  const isOpen = input.is === "route" || skb.packet.family === "ip6";
  if (input.is === "cause" && skb.packet.family === "ip" && HANDED_UP.has(input.cause.kind)) {
    return { at: "on", skb: up };
  }
  if (input.is === "cause" && (!isOpen || input.routed?.dev !== bridge.name)) {
    return lost(place, skb, input.cause);
  }
  const { routed } = input;
  if (routed?.type !== "unicast" || routed.dev !== bridge.name) return { at: "on", skb: up };
  const { via } = routed;
  const nexthop = via === undefined ? undefined : readAddress(via);
  const found = resolve(walk, place, bridge, nexthop ?? skb.packet.dst);
  if (found.is === "nobody") return lost(place, skb, found.cause);
  return { at: "on", skb: found.mac === undefined ? skb : { ...skb, toMac: found.mac } };
}

const HANDED_UP: ReadonlySet<Cause["kind"]> = new Set(["forwarding-off", "route"]);

/** br_pass_frame_up: from there on it is a frame of the bridge's own interface. */
function passUp(walk: Walk, carried: Carried, skb: Skb, child: Placed | undefined): Step {
  const { place, bridge, inPort } = carried;
  addHop(walk, place, { kind: "bridge", name: bridge.name, inPort: inPort.name });
  const seen = bridgeTables(walk, place, { hook: "input", inDev: inPort.name }, skb);
  if (seen.at === "end") return seen;
  // What is not for this host alone is confirmed before it is handed up (br_nf_local_in, since Linux 6.8).
  if (seen.skb.packet.pkttype !== "host") walk.tracked.confirm(place, seen.skb.connection);
  const taken = ingress(walk, place, bridge, seen.skb);
  if (taken.at === "on" && child !== undefined) return handOn(walk, place, child, taken.skb);
  // To the MAC of another port than it came in by: no packet of this host's (ip_rcv_core).
  if (taken.at === "on" && taken.skb.packet.pkttype === "otherhost")
    return refuse(carried, taken.skb, { port: inPort.name, because: "not-for-us" });
  return taken.at === "end" ? taken : { at: "receive", place, link: bridge, skb: taken.skb };
}

/** br_forward: to the port that leads to the MAC, unless that port may not send it (should_deliver). */
function passOn(walk: Walk, carried: Carried, skb: Skb): Step {
  const { place, bridge, inPort } = carried;
  const outPort = portFor({ place, link: bridge }, skb.toMac, inPort);
  addHop(walk, place, {
    ...{ kind: "bridge", name: bridge.name, inPort: inPort.name },
    ...(outPort === undefined ? {} : { outPort: outPort.name }),
  });
  if (outPort === undefined) return refuse(carried, skb, { because: "nobody" });
  const bar = barOf(inPort, outPort);
  if (bar !== undefined) return refuse(carried, skb, { port: outPort.name, because: bar });
  const forwarded = hookForward(walk, carried, outPort, skb);
  if (forwarded.at === "end") return forwarded;
  const frame = omit(forwarded.skb, "bridged", "prerouted");
  return outByPort({ place, link: outPort, skb: frame });
}

function barOf(inPort: Link, outPort: Link): BridgeCause["because"] | undefined {
  if (inPort === outPort && outPort.port?.hairpin !== true) return "same-port";
  if (outPort.port !== undefined && outPort.port.state !== "forwarding") return "port-state";
  return inPort.port?.isolated === true && outPort.port?.isolated === true ? "isolated" : undefined;
}

/** br_nf_forward_ip and br_nf_post_routing: forward and postrouting with the bridge as both interfaces. */
function hookForward(walk: Walk, carried: Carried, outPort: Link, skb: Skb): Passed {
  const { place, bridge, inPort } = carried;
  const ports = { inDev: inPort.name, outDev: outPort.name };
  const shown =
    skb.bridged === undefined
      ? bridgeTables(walk, place, { hook: "forward", ...ports }, skb)
      : showForward(walk, carried, outPort, skb);
  if (shown.at === "end") return shown;
  const after = bridgeTables(walk, place, { hook: "postrouting", outDev: outPort.name }, shown.skb);
  if (after.at === "end" || skb.bridged === undefined) return after;
  const { family } = skb.packet;
  const point = { hook: "postrouting", layer: family, outDev: bridge.name } as const;
  const physical = { physIn: inPort.name, physOut: outPort.name };
  const asked = askAsHost(walk, place, { ...point, ...physical }, after.skb);
  if (asked.is === "ended") return asked.end;
  walk.tracked.confirm(place, asked.skb.connection);
  return { at: "on", skb: asked.skb };
}

function showForward(walk: Walk, carried: Carried, outPort: Link, skb: Skb): Passed {
  const { place, inPort } = carried;
  const frame = { hook: "forward", inDev: inPort.name, outDev: outPort.name } as const;
  const early = bridgeTables(walk, place, { ...frame, half: "early" }, skb);
  if (early.at === "end") return early;
  const shown = ipForward(walk, carried, outPort, early.skb);
  if (shown.at === "end") return shown;
  return bridgeTables(walk, place, { ...frame, half: "late" }, shown.skb);
}

function ipForward(
  walk: Walk,
  { place, bridge, inPort }: Carried,
  outPort: Link,
  skb: Skb,
): Passed {
  const { name } = bridge;
  const physical = { physIn: inPort.name, physOut: outPort.name };
  const point = { hook: "forward", layer: skb.packet.family, inDev: name, outDev: name } as const;
  const asked = askAsHost(walk, place, { ...point, ...physical }, skb);
  return asked.is === "ended" ? asked.end : { at: "on", skb: asked.skb };
}

/** The tables of IP see a frame for another host as one for this host (nf_bridge->pkt_otherhost). */
function askAsHost(walk: Walk, place: Place, asked: Asked, skb: Skb): HookResult {
  if (skb.packet.pkttype !== "otherhost") return askHook(walk, place, asked, skb);
  const result = askHook(walk, place, asked, ofType(skb, "host"));
  return result.is === "ended" ? result : { ...result, skb: ofType(result.skb, "otherhost") };
}

const ofType = (skb: Skb, pkttype: Packet["pkttype"]): Skb => ({
  ...skb,
  packet: { ...skb.packet, pkttype },
});
