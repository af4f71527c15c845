/** What this host's kernel alone does with one packet: the answer of `packet`. */

import type { Decide } from "../answer.ts";
import type { Assumption, Fate, PacketAnswer } from "../contract.ts";
import type { Hop, RouteHop, RuleRef } from "../hop.ts";
import type { Packet } from "../net/packet.ts";
import type { Connection, ConnectionState } from "../netfilter/conntrack.ts";
import type { Snapshot } from "../snapshot.ts";
import { beginning, type Entrance } from "./entrance.ts";
import type { Cause } from "./end.ts";
import { moveWhile } from "./move.ts";
import { isAnswered } from "./rejected.ts";
import { tupleOf, type Skb, type Step } from "./skb.ts";
import { connectionTuple, invert, track } from "./tracked.ts";
import { verdictOf } from "./verdicts.ts";
import type { Walk } from "./walk.ts";
import { worldOf, type Place } from "./world.ts";
import { decisiveDoubts, doubtKey, exploreWorlds, type Worlds } from "./worlds.ts";

export interface PacketQuestion {
  readonly packet: Packet;
  readonly entrance: Entrance;
  /** What conntrack makes of it; absent or `new`: it knows no connection that the packet belongs to. */
  readonly state?: ConnectionState;
  /** Of an ICMP error: the packet that it tells about, as it is quoted. */
  readonly about?: Packet;
}

/** Ways that one packet is walked in before its fate is left open. */
const MAX_WORLDS = 256;

interface Walked {
  readonly fate: Exclude<Fate, "uncertain"> | "unread";
  readonly hops: readonly Hop[];
  readonly skb: Skb;
  readonly assumed: readonly Assumption[];
}

/** The answer, and the hops in the host's own namespace that led there as it usually is. */
export interface PacketWalk {
  readonly answer: PacketAnswer;
  readonly hops: readonly Hop[];
}

export function walkPacket(snapshot: Snapshot, question: PacketQuestion): PacketWalk {
  const [walk] = walkPackets(snapshot, [question]);
  return walk ?? unread(snapshot, question);
}

export const packetFate = (snapshot: Snapshot, question: PacketQuestion): PacketAnswer =>
  walkPacket(snapshot, question).answer;

/** Of packets that come one after another, so that conntrack knows of the former when the latter comes. */
export function walkPackets(
  snapshot: Snapshot,
  questions: readonly PacketQuestion[],
): readonly PacketWalk[] {
  const host = worldOf(snapshot).host;
  if (host === undefined) return questions.map((question) => unread(snapshot, question));
  const worlds = exploreWorlds((decide) => walkAll(snapshot, host, questions, decide), MAX_WORLDS);
  return questions.flatMap((_, at) => walkOf(snapshot, worlds, at) ?? []);
}

/** What is said of the packet at that place; none when the usual world has none there. */
function walkOf(
  snapshot: Snapshot,
  worlds: Worlds<readonly Walked[]>,
  at: number,
): PacketWalk | undefined {
  const [first] = worlds.all;
  const usual = first.value[at];
  if (usual === undefined) return undefined;
  const { hops, skb, assumed } = usual;
  const decisive = decisiveDoubts(worlds, (a, b) => keyOf(a[at]) === keyOf(b[at]));
  const doubts = first.settled.flatMap(({ doubt }) =>
    decisive.has(doubtKey(doubt)) ? [doubt] : [],
  );
  const assumptions = new Map([...assumed, ...doubts].map((each) => [doubtKey(each), each]));
  const answer: PacketAnswer = {
    schema: "docker-network-lens/packet@1",
    fate: commonFate(worlds, at),
    matched: hops.flatMap(ruleOf),
    packet: { ...tupleOf(skb.packet), mark: skb.packet.mark },
    ...routeOf(usual),
    assumptions: [...assumptions.values()],
    gaps: gapsOf(snapshot),
  };
  return { answer, hops };
}

function walkAll(
  snapshot: Snapshot,
  host: Place,
  questions: readonly PacketQuestion[],
  decide: Decide,
): readonly Walked[] {
  const tracked = track();
  return questions.map((question) => {
    const assumed: Assumption[] = [];
    const assume = (assumption: Assumption): number => assumed.push(assumption);
    // Which rules are met is part of this answer, so what only that hangs on is told as well.
    const doubts = { decide, assume, note: assume };
    const walk: Walk = { world: worldOf(snapshot), ...doubts, tracked, hops: [] };
    const last = walkOne(walk, host, question);
    const hops = walk.hops.filter(({ netns }) => netns === host.name);
    return { fate: fateOf(last), skb: last.skb, hops, assumed };
  });
}

function walkOne(walk: Walk, host: Place, question: PacketQuestion): Step {
  const { packet, entrance, about, state = "new" } = question;
  const connection = connectionIn(packet, state);
  // Of a connection that conntrack knows its table tells; the other states are the packet's own.
  const isKnown = state === "established";
  if (isKnown) walk.tracked.confirm(host, { ...connection, direction: "reply" });
  const skb: Skb = {
    packet,
    ...(state === "new" || isKnown ? {} : { connection }),
    ...(about === undefined ? {} : { about: connectionTuple(about) }),
  };
  const start = beginning(walk, host, entrance, skb);
  return moveWhile(walk, start, ({ place }) => place === host);
}

/** A connection of which only the state is known: nothing is translated in it. */
function connectionIn(packet: Packet, state: ConnectionState): Connection {
  const original = connectionTuple(packet);
  return {
    ...{ state, original, direction: "original", reply: invert(original) },
    ...{ sourceDecided: true, destinationDecided: true, mark: 0, zone: 0 },
  };
}

/** A packet that is still under way when it has left the host was forwarded. */
function fateOf(last: Step): Walked["fate"] {
  if (last.at !== "end") return "forwarded";
  switch (last.is) {
    case "delivered":
      return "delivered";
    case "leaves":
    case "unread":
      return "forwarded";
    case "rejected":
      return isAnswered(last.skb.packet, last.with) ? "rejected" : "dropped";
    case "lost":
      return fateOfLoss(last.cause);
  }
}

function fateOfLoss(cause: Cause): Walked["fate"] {
  // What user space does with it no snapshot tells.
  if (cause.kind === "unread" || (cause.kind === "rule" && cause.did === "stolen")) return "unread";
  return verdictOf(cause) === "no-route" ? "no-route" : "dropped";
}

function ruleOf(hop: Hop): RuleRef[] {
  if (hop.kind !== "rule") return [];
  const { family, table, chain, index, handle } = hop;
  return [{ family, table, chain, index, ...(handle === undefined ? {} : { handle }) }];
}

/** The last routing decision; of a frame that was only bridged, the port it left by. */
function routeOf({ hops, fate }: Walked): Pick<PacketAnswer, "route"> {
  const routed = hops.findLast((hop): hop is Hop & RouteHop => hop.kind === "route");
  if (routed !== undefined) {
    const { table, dev, via } = routed;
    return { route: { table, dev, ...(via === undefined ? {} : { via }) } };
  }
  const bridged = hops.findLast((hop) => hop.kind === "bridge");
  if (bridged?.kind !== "bridge" || bridged.outPort === undefined || fate !== "forwarded")
    return {};
  return { route: { table: bridged.name, dev: bridged.outPort } };
}

function commonFate({ all, complete }: Worlds<readonly Walked[]>, at: number): Fate {
  const fates = new Set(all.map(({ value }) => value[at]?.fate));
  const [fate, other] = fates;
  if (!complete || fate === undefined || other !== undefined || fate === "unread") {
    return "uncertain";
  }
  return fate;
}

/** Walks with the same key give the same answer. */
function keyOf(walked: Walked | undefined): string {
  if (walked === undefined) return "";
  const { fate, skb, hops } = walked;
  const { packet } = skb;
  const left = [tupleOf(packet), packet.mark, routeOf(walked)];
  return JSON.stringify([fate, ...left, hops.flatMap(ruleOf)]);
}

const gapsOf = ({ gaps }: Snapshot): PacketAnswer["gaps"] =>
  gaps.filter(({ affects }) => affects.includes("packet"));

function unread(snapshot: Snapshot, { packet }: PacketQuestion): PacketWalk {
  const answer: PacketAnswer = {
    schema: "docker-network-lens/packet@1",
    fate: "uncertain",
    matched: [],
    packet: { ...tupleOf(packet), mark: packet.mark },
    assumptions: [],
    gaps: gapsOf(snapshot),
  };
  return { answer, hops: [] };
}
