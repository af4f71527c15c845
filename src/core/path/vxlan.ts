/** Frames in UDP packets: in by a vxlan device, whose forwarding database knows where to, and out again on the other side (Linux: drivers/net/vxlan/vxlan_core.c). */

import { readAddress, type Address } from "../net/address.ts";
import type { VxlanDetails } from "../net/link.ts";
import type { Packet } from "../net/packet.ts";
import { lookupOut } from "../routing/lookup.ts";
import { chooseSource, prefersTemporary } from "../routing/source.ts";
import { enter } from "./arrive.ts";
import type { TunnelCause } from "./end.ts";
import { portsOf, PROTOCOL_NUMBERS, turn, type Ports } from "./packets.ts";
import { findSocket } from "./socket.ts";
import { lost, type Carried, type Skb, type Step } from "./skb.ts";
import { remotesFor } from "./vxlanTables.ts";
import { addHop, type Walk } from "./walk.ts";
import type { Place, Placed } from "./world.ts";

/** vxlan_xmit; `undefined` where it cannot be told who is sent the frame. */
export function encapsulate(
  walk: Walk,
  { place, link, skb }: Placed & { readonly skb: Skb },
): Step | undefined {
  const { vxlan } = link;
  const underlay = vxlan === undefined ? undefined : underlayOf(place, vxlan);
  if (vxlan === undefined || underlay === undefined || place.netns.fdb === undefined)
    return undefined;
  const [remote, ...more] = remotesFor({ place, link }, skb.toMac);
  if (remote === undefined) return lost(place, skb, missing(link.name, vxlan.vni, skb));
  const to = readAddress(remote.dst ?? "");
  // A frame for many is sent to each of them.
  if (to === undefined || more.length > 0 || isGroup(to)) return undefined;
  const vni = remote.vni ?? vxlan.vni;
  const dev = underlay.netns.links?.find(({ ifindex }) => ifindex === vxlan.parent)?.name;
  const by = dev === undefined ? {} : { oif: dev };
  const src = readAddress(vxlan.local ?? "") ?? sourceIn(walk, underlay, to, by);
  if (src === undefined) {
    const text = to.text;
    return lost(underlay, skb, { kind: "route", outcome: "none", destination: text, at: "output" });
  }
  const outer = { src: src.text, dst: to.text };
  addHop(walk, place, { kind: "tunnel", tunnel: "vxlan", vni, outer });
  const packet = outerPacket({ src, dst: to, dport: remote.port ?? vxlan.port }, vni, skb.packet);
  return { at: "send", place: underlay, skb: { packet, carries: { vni, frame: skb } }, ...by };
}

const underlayOf = (place: Place, { underlay }: VxlanDetails): Place | undefined =>
  underlay === undefined ? place : place.world.place(underlay);

const isGroup = ({ family, words: [first = 0] }: Address): boolean =>
  family === "ip" ? first >>> 28 === 0xe : first >>> 24 === 0xff;

const missing = (device: string, vni: number, { toMac }: Skb): TunnelCause => ({
  ...{ kind: "tunnel", device, vni, because: "no-peer" },
  ...(toMac === undefined ? {} : { mac: toMac }),
});

/** The route's own source (udp_tunnel_dst_lookup). */
function sourceIn(
  walk: Walk,
  place: Place,
  dst: Address,
  by: { readonly oif?: string },
): Address | undefined {
  const { netns } = place;
  const flow = { dst, iif: "lo", mark: 0, uid: 0, tos: 0, ...by };
  const routed = lookupOut(place.fib(dst.family), flow, walk.decide);
  if (routed.is === "failed") return undefined;
  return chooseSource(netns.links ?? [], routed, dst, prefersTemporary(netns));
}

/** Ethernet, VXLAN and UDP headers, and that of IP. */
const OVERHEAD = { ip: 14 + 8 + 8 + 20, ip6: 14 + 8 + 8 + 40 } as const;

/** Drawn from a hash of the packet within (udp_flow_src_port), so that an answer never has the port that was asked. */
const SOURCE_PORT = 50_000;

type Ends = Pick<Ports, "src" | "dst" | "dport">;

function outerPacket({ src, dst, dport }: Ends, vni: number, inner: Packet): Packet {
  return {
    ...{ family: src.family, src, dst, protocol: PROTOCOL_NUMBERS.udp },
    ...{ sport: SOURCE_PORT, dport, ttl: 64, tos: 0, mark: 0, pkttype: "host", supposed: true },
    ...{ vni, length: inner.length + OVERHEAD[src.family] },
  };
}

/** The answer to a packet in a tunnel, as the other end would send it; `undefined` for a packet in none. */
export function answerInTunnel({ packet, carries }: Skb, answer: Packet): Skb | undefined {
  if (carries === undefined) return undefined;
  const { vni, frame } = carries;
  const sourceMac = frame.toMac === undefined ? {} : { sourceMac: frame.toMac };
  const toMac = frame.packet.sourceMac === undefined ? {} : { toMac: frame.packet.sourceMac };
  const within: Skb = { packet: { ...answer, ...sourceMac }, ...toMac };
  const outer = outerPacket(
    { ...turn(portsOf(packet)), dport: packet.dport ?? 0 },
    vni,
    within.packet,
  );
  return { packet: outer, carries: { vni, frame: within } };
}

/** vxlan_rcv: what the socket of a vxlan device gets goes on within, as if it had come in by that device. */
export function decapsulate(walk: Walk, place: Place, skb: Skb): Step | undefined {
  const { carries, packet } = skb;
  if (carries === undefined) return undefined;
  const { sockets } = place.netns;
  if (sockets !== undefined && findSocket(sockets, packet).is === "none") {
    return lost(place, skb, { ...untaken(carries), because: "no-socket" });
  }
  const there = deviceFor(place, carries, packet.dport);
  if (there === undefined) return withoutDevice(walk, place, skb, carries);
  if (!there.link.up)
    return lost(there.place, skb, { kind: "wire", link: there.link, because: "down" });
  return { at: "arrive", ...there, skb: enter(place, there.place, carries.frame) };
}

const deviceFor = (place: Place, { vni }: Carried, port: number | undefined): Placed | undefined =>
  place.world.vxlans.find(
    ({ place: home, link: { vxlan } }) =>
      vxlan?.vni === vni && vxlan.port === port && underlayOf(home, vxlan) === place,
  );

/** Nobody there has the VNI, unless a namespace that was not read does. */
function withoutDevice(walk: Walk, place: Place, skb: Skb, carries: Carried): Step {
  const namespaces = place.world.topology.snapshot.host?.namespaces ?? [];
  const closed = namespaces.filter(({ links, pids }) => links === undefined && pids.length === 0);
  const text = `A namespace of ${place.name} that was not read has the vxlan device for VNI ${carries.vni}`;
  if (closed.length > 0 && walk.decide({ code: "NETNS_RULES_NOT_READ", text }, true)) {
    return lost(place, skb, { kind: "unread", what: "routes" });
  }
  return lost(place, skb, { ...untaken(carries), because: "no-device" });
}

const untaken = ({ vni }: Carried): Omit<TunnelCause, "because"> => ({
  ...{ kind: "tunnel", device: "", vni },
});
