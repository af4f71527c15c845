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
import { tupleOf, type PacketEnd, type Skb, type Step } from "./skb.ts";
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
}

/** Ways that one packet is walked in before its fate is left open. */
const MAX_WORLDS = 256;

interface Walked {
  readonly fate: Exclude<Fate, "uncertain"> | "unread";
  readonly hops: readonly Hop[];
  readonly skb: Skb;
  /** Of a frame that left: by which interface. */
  readonly dev?: string;
  readonly assumed: readonly Assumption[];
}

export function packetFate(snapshot: Snapshot, question: PacketQuestion): PacketAnswer {
  const host = worldOf(snapshot).host;
  if (host === undefined) return unreadAnswer(snapshot, question);
  const worlds = exploreWorlds((decide) => walkOnce(snapshot, host, question, decide), MAX_WORLDS);
  const usual = worlds.all[0].value;
  const decisive = decisiveDoubts(worlds, same);
  const doubts = worlds.all[0].settled.filter(({ doubt }) => decisive.has(doubtKey(doubt)));
  return {
    schema: "docker-network-lens/packet@1",
    fate: commonFate(worlds),
    matched: usual.hops.flatMap(ruleOf),
    packet: { ...tupleOf(usual.skb.packet), mark: usual.skb.packet.mark },
    ...routeOf(usual),
    assumptions: [...usual.assumed, ...doubts.map(({ doubt }) => doubt)],
    gaps: gapsOf(snapshot),
  };
}

function walkOnce(
  snapshot: Snapshot,
  host: Place,
  question: PacketQuestion,
  decide: Decide,
): Walked {
  const assumed: Assumption[] = [];
  const walk: Walk = {
    world: worldOf(snapshot),
    decide,
    assume: (assumption) => assumed.push(assumption),
    tracked: track(),
    hops: [],
  };
  const skb = { packet: question.packet, ...connectionOf(question) };
  const start = beginning(walk, host, question.entrance, skb);
  const last = moveWhile(walk, start, ({ place }) => place === host);
  return { ...ended(last), hops: hopsOf(walk, host), assumed };
}

/** A connection of which only the state is known: nothing is translated in it. */
function connectionOf({ packet, state }: PacketQuestion): { connection?: Connection } {
  if (state === undefined || state === "new") return {};
  const original = connectionTuple(packet);
  return {
    connection: {
      ...{ state, original, direction: "original", reply: invert(original) },
      ...{ sourceDecided: true, destinationDecided: true, mark: 0, zone: 0 },
    },
  };
}

function ended(last: Step): Pick<Walked, "fate" | "skb" | "dev"> {
  const { skb } = last;
  if (last.at !== "end") return { fate: "forwarded", skb };
  return { fate: fateOf(last), skb, ...("link" in last ? { dev: last.link.name } : {}) };
}

function fateOf(end: PacketEnd): Walked["fate"] {
  switch (end.is) {
    case "delivered":
      return "delivered";
    case "leaves":
    case "unread":
      return "forwarded";
    case "rejected":
      return "rejected";
    case "lost":
      return fateOfLoss(end.cause);
  }
}

function fateOfLoss(cause: Cause): Walked["fate"] {
  // What user space does with it no snapshot tells.
  if (cause.kind === "unread" || (cause.kind === "rule" && cause.did === "stolen")) return "unread";
  return verdictOf(cause) === "no-route" ? "no-route" : "dropped";
}

const hopsOf = ({ hops }: Walk, { name }: Place): readonly Hop[] =>
  hops.filter(({ netns }) => netns === name);

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

function commonFate({ all, complete }: Worlds<Walked>): Fate {
  const fates = new Set(all.map(({ value }) => value.fate));
  const [fate, other] = fates;
  if (!complete || fate === undefined || other !== undefined || fate === "unread") {
    return "uncertain";
  }
  return fate;
}

/** Whether two walks give the same answer. */
const same = (a: Walked, b: Walked): boolean => keyOf(a) === keyOf(b);

const keyOf = (walked: Walked): string =>
  JSON.stringify([
    walked.fate,
    tupleOf(walked.skb.packet),
    walked.skb.packet.mark,
    routeOf(walked),
    walked.hops.flatMap(ruleOf),
  ]);

const gapsOf = ({ gaps }: Snapshot): PacketAnswer["gaps"] =>
  gaps.filter(({ affects }) => affects.includes("packet"));

function unreadAnswer(snapshot: Snapshot, { packet }: PacketQuestion): PacketAnswer {
  return {
    schema: "docker-network-lens/packet@1",
    fate: "uncertain",
    matched: [],
    packet: { ...tupleOf(packet), mark: packet.mark },
    assumptions: [],
    gaps: gapsOf(snapshot),
  };
}
