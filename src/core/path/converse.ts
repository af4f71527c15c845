/** One connection between a sender and whoever answers: the first packet, the answer's way back, and the later ones. */

import type { Assumption, Protocol, Verdict } from "../contract.ts";
import type { Hop } from "../hop.ts";
import type { Packet } from "../net/packet.ts";
import { answerOf, type Answerer } from "./answerer.ts";
import type { Cause } from "./end.ts";
import { mergeHops } from "./mergeHops.ts";
import { move } from "./move.ts";
import { omit } from "./omit.ts";
import { firstPacket, laterPackets, type Ports } from "./packets.ts";
import type { Sender } from "./sender.ts";
import { connectionTuple, invert, sameTuple } from "./tracked.ts";
import type { PacketEnd, Step } from "./skb.ts";
import type { Taken } from "./takes.ts";
import { verdictOf } from "./verdicts.ts";
import type { Walk } from "./walk.ts";
import type { Place } from "./world.ts";

export interface Conversation {
  readonly verdict: Verdict;
  readonly phase: "first" | "reply" | "established";
  readonly place: Place;
  /** As it was where the walk ended, and of the outer packet of a tunnel what tunnel. */
  readonly packet: Packet;
  readonly carriedBy?: { readonly vni: number };
  readonly cause: Cause;
  /** The end itself is not certain, whatever the doubts before. */
  readonly unsure?: Assumption;
  readonly first: readonly Hop[];
  readonly established: readonly Hop[];
  readonly reply: { readonly verdict: Verdict; readonly hops: readonly Hop[] };
  /** Who took the first packet, and as it was there. */
  readonly taken?: { readonly by: Taken; readonly packet: Packet; readonly place: Place };
}

export interface Asked {
  readonly protocol: Protocol;
  readonly ports: Ports;
}

interface Walked {
  readonly hops: readonly Hop[];
  readonly end: PacketEnd;
}

export function converse(walk: Walk, sender: Sender, asked: Asked): Conversation {
  const sent = firstPacket(asked.protocol, asked.ports);
  const opened = record(walk, sender.begin(sent));
  const answerer = answerOf(walk, opened.end, asked.protocol);
  const begun = {
    ...whereEnded(opened.end),
    ...{ first: withSocket(opened, answerer), cause: answerer.cause },
    ...(answerer.unsure === undefined ? {} : { unsure: answerer.unsure }),
  };
  const [answer, ...moreAnswers] = answerer.packets;
  if (answer === undefined) {
    const { verdict } = answerer;
    const reply = { verdict, hops: [] };
    return { ...begun, verdict, phase: "first", established: [], reply };
  }
  const back = record(walk, answerer.begin(answer));
  const lostBack = whyNotBack(sender, sent, back.end);
  if (lostBack !== undefined) {
    const reply = { verdict: lostBack.verdict, hops: back.hops };
    const ended = { ...omit(begun, "carriedBy"), ...whereEnded(back.end), cause: lostBack.cause };
    // The sender tries again, and where the answer was seen that packet counts as one of a connection that stands.
    const again = asked.protocol === "tcp" ? record(walk, sender.begin(sent)).hops : [];
    const verdict = lostBack.verdict === "uncertain" ? "uncertain" : "dropped";
    return { ...ended, verdict, phase: "reply", established: again, reply };
  }
  const open = { ...begun, verdict: answerer.verdict, phase: "first" } as const;
  if (!answerer.goesOn) {
    const reply = { verdict: "reachable", hops: back.hops } as const;
    return { ...open, established: [], reply };
  }
  return goOn(walk, { sender, asked, opened, answerer, open, back, moreAnswers });
}

interface Open {
  readonly sender: Sender;
  readonly asked: Asked;
  readonly opened: Walked;
  readonly answerer: Answerer;
  readonly open: Omit<Conversation, "established" | "reply" | "taken">;
  readonly back: Walked;
  readonly moreAnswers: readonly Packet[];
}

/** The connection stands: what follows, in both directions. */
function goOn(walk: Walk, given: Open): Conversation {
  const { sender, asked, opened, answerer, open, back } = given;
  const [next, ...others] = laterPackets(asked.protocol, asked.ports);
  const inside = walk.world.hosts.some(({ rulesLookInside }) => rulesLookInside);
  const later = [next, ...(inside ? others : [])].map((packet) =>
    record(walk, sender.begin(packet)),
  );
  const established = mergeHops(later.map(({ hops }) => hops));
  const answers = (inside ? given.moreAnswers : []).map((packet) =>
    record(walk, answerer.begin(packet)),
  );
  const hops = mergeHops([back.hops, ...answers.map((each) => each.hops)]);
  // What lies beyond an interface may never answer.
  const verdict = answerer.verdict === "leaves" ? "uncertain" : "reachable";
  const reply = { verdict, hops } as const;
  const { skb, place } = opened.end;
  const taken = answerer.taken && { by: answerer.taken, packet: skb.packet, place };
  const whole = { ...open, established, reply, ...(taken === undefined ? {} : { taken }) };
  const stray = later.find(({ end }) => !sameEnd(end, opened.end));
  if (stray === undefined) return whole;
  const { end } = stray;
  const ended = { ...whereEnded(end), cause: causeOf(end) ?? open.cause };
  return { ...omit(whole, "carriedBy"), ...ended, verdict: "stalled", phase: "established" };
}

function whereEnded({
  place,
  skb,
}: PacketEnd): Pick<Conversation, "place" | "packet" | "carriedBy"> {
  const { packet, carries } = skb;
  return { place, packet, ...(carries === undefined ? {} : { carriedBy: { vni: carries.vni } }) };
}

const sameEnd = (a: PacketEnd, b: PacketEnd): boolean => a.is === b.is && a.place === b.place;

/** Walks one packet from its beginning to its end. */
function record(walk: Walk, start: Step): Walked {
  walk.hops = [];
  const end = move(walk, start);
  return { hops: walk.hops, end };
}

function withSocket({ hops, end }: Walked, { taken }: Answerer): readonly Hop[] {
  if (taken?.is !== "accepted" || taken.socket === undefined) return hops;
  const { address, port, process } = taken.socket;
  const name = process === undefined ? {} : { process: process.name };
  return [...hops, { kind: "socket", netns: end.place.name, address, port, ...name }];
}

interface Lost {
  readonly verdict: Verdict;
  readonly cause: Cause;
}

/** Why the answer does not get to the sender as the answer to what was sent; undefined when it does. */
function whyNotBack(sender: Sender, sent: Packet, end: PacketEnd): Lost | undefined {
  const { packet } = end.skb;
  if (sender.receives(end)) {
    const expected = invert(connectionTuple(sent));
    const isError = packet.icmp !== undefined;
    if (isError || sameTuple(expected, connectionTuple(packet))) return undefined;
    return { verdict: "dropped", cause: strange(sent, packet) };
  }
  const cause = causeOf(end);
  return cause === undefined
    ? { verdict: "dropped", cause: strange(sent, packet) }
    : { verdict: verdictOf(cause), cause };
}

const strange = (sent: Packet, got: Packet): Cause => ({
  kind: "strange-reply",
  expected: `${sent.dst.text}:${sent.dport ?? 0}`,
  got: `${got.src.text}:${got.sport ?? 0}`,
});

function causeOf(end: PacketEnd): Cause | undefined {
  switch (end.is) {
    case "lost":
    case "rejected":
      return end.cause;
    case "leaves":
      return { kind: "leaves", link: end.link, ...(end.via === undefined ? {} : { via: end.via }) };
    case "delivered":
    case "unread":
      return undefined;
  }
}
