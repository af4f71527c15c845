/** What answers where a first packet ended, with which packets, and what the sender makes of it once they arrive. */

import type { Assumption, Protocol, Verdict } from "../contract.ts";
import type { Packet } from "../net/packet.ts";
import { isToMany } from "../net/groupMac.ts";
import { readAddress, sameAddress, type Address } from "../net/address.ts";
import { addressType } from "../routing/addressType.ts";
import { selectAddress } from "../routing/source.ts";
import type { Connection } from "../netfilter/conntrack.ts";
import type { Cause } from "./end.ts";
import { answers, portsOf, reset, turn, unreachable } from "./packets.ts";
import { holderOf } from "./segment.ts";
import type { PacketEnd, Skb, Step } from "./skb.ts";
import { answerInTunnel } from "./vxlan.ts";
import { takes, takesUnread, type Taken } from "./takes.ts";
import { connectionTuple } from "./tracked.ts";
import { udpSource } from "./udpSource.ts";
import { verdictOf } from "./verdicts.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

export interface Answerer {
  /** What the sender sees if the answer arrives; without packets, as it is. */
  readonly verdict: Verdict;
  readonly cause: Cause;
  /** What is sent back, in order; none where nothing answers. */
  readonly packets: readonly Packet[];
  begin(packet: Packet): Step;
  /** The connection stands then, and later packets follow. */
  readonly goesOn: boolean;
  readonly taken?: Taken;
  readonly unsure?: Assumption;
}

type EndOf<Is extends PacketEnd["is"]> = Extract<PacketEnd, { readonly is: Is }>;

export function answerOf(walk: Walk, end: PacketEnd, protocol: Protocol): Answerer {
  switch (end.is) {
    case "lost":
      return silent(end);
    case "rejected":
      return rejecting(end);
    case "leaves":
      return beyond(end, protocol);
    case "delivered": {
      const taken = takes(walk, end.place, end.skb.packet, end.dev);
      const src = udpSource(walk, end.place, taken, end.skb.packet);
      return taking(end, taken, protocol, (packet) => sendBack(end, { ...packet, src }));
    }
    case "unread": {
      const taken = takesUnread(walk, `inside ${end.container.name}`, end.container);
      return taking(end, taken, protocol, (packet) => comeBack(walk, end, packet));
    }
  }
}

function silent({ cause, place, skb }: EndOf<"lost">): Answerer {
  const begin = (packet: Packet): Step => ({ at: "send", place, skb: { ...skb, packet } });
  const none = { verdict: verdictOf(cause), cause, packets: [], begin, goesOn: false };
  if (cause.kind !== "rule" || cause.did !== "stolen") return none;
  const text = `The rule "${cause.by.text}" hands the packet to a program, and what that does with it is not seen`;
  return { ...none, unsure: { code: "QUEUE_ON_PATH", text } };
}

/** An answer from out there would come in where the question left, in a tunnel if that went in one. */
function beyond(end: EndOf<"leaves">, protocol: Protocol): Answerer {
  const { place, link, skb, via } = end;
  if (isToMany(skb.toMac)) return manyBeyond(end);
  // To whom the question came from: a macvlan interface has another MAC than the one that its frames leave by.
  const mac = skb.packet.sourceMac ?? link.mac;
  const toMac = mac === undefined ? {} : { toMac: mac };
  const sourceMac = skb.toMac === undefined ? {} : { sourceMac: skb.toMac };
  return {
    ...{ verdict: "leaves", goesOn: true },
    cause: { kind: "leaves", link, ...(via === undefined ? {} : { via }) },
    packets: answers(protocol, turn(portsOf(skb.carries?.frame.packet ?? skb.packet))),
    begin: (answer) => {
      const { packet, ...rest } = answerInTunnel(skb, answer) ?? { packet: answer };
      const came = { packet: { ...packet, ...sourceMac }, ...rest, ...toMac };
      return { at: "arrive", place, link, skb: came };
    },
  };
}

/** Each of them may answer for itself. */
function manyBeyond({ place, link, skb }: EndOf<"leaves">): Answerer {
  const text = `Who of all that ${skb.packet.dst.text} on ${link.name} stands for answers is not followed`;
  return {
    ...{ verdict: "leaves", cause: { kind: "leaves", link }, packets: [], goesOn: false },
    begin: (packet) => ({ at: "send", place, skb: { ...skb, packet } }),
    unsure: { code: "UPSTREAM_NOT_SEEN", text },
  };
}

function taking(
  { skb, place }: PacketEnd,
  taken: Taken,
  protocol: Protocol,
  begin: Answerer["begin"],
): Answerer {
  const back = turn(portsOf(skb.packet));
  const accepting = answers(protocol, back).map((packet) => ({
    ...packet,
    owner: ownerOf(place, taken),
  }));
  switch (taken.is) {
    case "nobody": {
      const { dst, dport = 0 } = skb.packet;
      const cause: Cause = { kind: "nobody-listens", address: dst.text, port: dport };
      const refusal =
        protocol === "tcp" ? reset(back) : unreachable(back.src, back.dst, skb.packet);
      return { verdict: "refused", cause, packets: [refusal], begin, goesOn: false };
    }
    case "never": {
      // The kernel answers for a listening TCP socket by itself, as long as its queue has room.
      const opens = protocol === "tcp" && taken.cause.because !== "backlog";
      const packets = opens ? accepting : [];
      return { verdict: "stalled", cause: taken.cause, packets, begin, goesOn: opens };
    }
    case "proxy":
    case "accepted": {
      const socket = taken.socket === undefined ? {} : { socket: taken.socket };
      const cause: Cause = { kind: "accepted", ...socket };
      return { verdict: "reachable", cause, packets: accepting, begin, goesOn: true, taken };
    }
  }
}

/** A socket's answer is its owner's (inet_csk_route_req, skb_to_full_sk), whom no snapshot tells; docker-proxy runs as root. */
const ownerOf = ({ isHost }: Place, { is }: Taken): NonNullable<Packet["owner"]> =>
  is === "proxy" && isHost ? { uid: 0, gid: 0 } : {};

function sendBack({ place, skb }: EndOf<"delivered">, packet: Packet): Step {
  const about = packet.icmp === undefined ? {} : { about: connectionTuple(skb.packet) };
  return { at: "send", place, skb: { packet, ...about } };
}

/** A container that was not read sends its answer by its own cable: to a neighbour, else to the bridge itself. */
function comeBack(walk: Walk, { place, link, skb }: EndOf<"unread">, packet: Packet): Step {
  const bridge = link.master === undefined ? link : (place.link(link.master) ?? link);
  const holder = holderOf(walk, place, bridge, packet.dst);
  const near = holder.is === "held" ? holder.by.link.mac : undefined;
  const known = holder.is === "unread" || holder.is === "told" ? holder.mac : undefined;
  const mac = near ?? known ?? bridge.mac;
  const about = packet.icmp === undefined ? {} : { about: connectionTuple(skb.packet) };
  const toMac = mac === undefined ? {} : { toMac: mac };
  const sourceMac = skb.toMac === undefined ? {} : { sourceMac: skb.toMac };
  return {
    ...{ at: "arrive", place, link },
    skb: { packet: { ...packet, ...sourceMac }, ...toMac, ...about },
  };
}

/** REJECT answers from where the rule is: a RST as if from the target, an ICMP error from the namespace itself. */
function rejecting({ place, skb, cause, with: how }: EndOf<"rejected">): Answerer {
  const { packet } = skb;
  const back = turn(portsOf(packet));
  const own = sourceOfError(place.netns.links ?? [], packet, cause.at.inDev);
  const isLocal = addressType(place.fib(packet.family), packet.dst) === "LOCAL";
  const src = isLocal ? packet.dst : (own ?? packet.dst);
  const answer = how.includes("reset") ? reset(back) : unreachable(src, packet.src, packet);
  const attached = relatedTo(skb);
  return {
    ...{ verdict: "rejected", cause, packets: [answer], goesOn: false },
    begin: (sent) => ({
      ...{ at: "send", place },
      skb: { packet: sent, about: connectionTuple(packet), ...attached },
    }),
  };
}

/** nf_ct_attach: what answers a packet is related to its connection, the other way. */
function relatedTo({ connection }: Skb): { connection?: Connection } {
  if (connection === undefined || connection.state === "untracked") return {};
  const direction = connection.direction === "original" ? "reply" : "original";
  return { connection: { ...connection, state: "related", direction } };
}

/** An ICMP error comes from the address nearest to where it goes (icmp_send). */
function sourceOfError(
  links: Parameters<typeof selectAddress>[0],
  { src }: Packet,
  inDev: string | undefined,
): Address | undefined {
  const mine = links
    .flatMap(({ addresses }) => addresses)
    .map(({ address }) => readAddress(address));
  // What was sent from here is told to itself.
  if (mine.some((each) => each !== undefined && sameAddress(each, src))) return src;
  return inDev === undefined
    ? undefined
    : selectAddress(links, inDev, src, { nexthop: src, scope: "link" });
}
