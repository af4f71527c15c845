/** A question in one world: from a vantage to an address, through docker-proxy and the programs of a rootless engine where those take it. */

import type { Assumption, Path, Protocol, Vantage, Verdict } from "../contract.ts";
import type { Container } from "../docker/engine.ts";
import type { Hop } from "../hop.ts";
import { readAddress } from "../net/address.ts";
import { converse, type Conversation } from "./converse.ts";
import type { Ending } from "./end.ts";
import { relayOf, type Relay } from "./relay.ts";
import { outsideSender, processSender, type Sender } from "./sender.ts";
import { tupleOf } from "./skb.ts";
import type { Walk } from "./walk.ts";

export interface Question {
  readonly from: Vantage;
  readonly to: { readonly address: string; readonly port: number; readonly protocol: Protocol };
}

/** What came of it in one world. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly viaProxy: boolean;
  readonly hops: readonly Hop[];
  readonly established: readonly Hop[];
  readonly reply: Path["reply"];
  readonly delivered?: NonNullable<Path["delivered"]>;
  readonly ending: Omit<Ending, "doubts">;
  readonly unsure?: Assumption;
}

/** Any port that a process gets when it does not ask for one. */
const SENDER_PORT = 40_000;

/** Out by slirp4netns, in by rootlesskit, on by docker-proxy; more only where the way leads round in a circle. */
const MAX_RELAYS = 4;

/** Where the question starts: who sends, from which address. `undefined` where the snapshot has no such place. */
export function walkPath(walk: Walk, { from, to }: Question): Outcome | undefined {
  const start = startOf(walk, from);
  const src = readAddress(from.address);
  const dst = readAddress(to.address);
  if (start === undefined || src === undefined || dst?.family !== src.family) return undefined;
  const ports = { src, dst, sport: SENDER_PORT, dport: to.port };
  const first = converse(walk, start.sender, { protocol: to.protocol, ports });
  return follow(walk, first, { protocol: to.protocol, leg: "direct", relays: MAX_RELAYS });
}

interface Following {
  readonly protocol: Protocol;
  readonly leg: "direct" | "from-proxy";
  /** How many may still come. */
  readonly relays: number;
}

/** A connection, and those that programs on the way make to carry it on. */
function follow(walk: Walk, talk: Conversation, given: Following): Outcome {
  const { protocol, leg, relays } = given;
  const relay = relays === 0 ? undefined : relayOf(walk, talk, protocol);
  if (relay === undefined) return outcomeOf(talk, leg);
  const { own, hop, accepts } = relay;
  const rest =
    own === undefined
      ? undefined
      : follow(walk, own, { protocol, leg: "from-proxy", relays: relays - 1 });
  const last = rest ?? outcomeOf(talk, "to-proxy");
  const verdict = relay.verdict(last.verdict);
  const unsure = relay.unsure ?? last.unsure ?? unseen(relay, last);
  return {
    ...{ ...last, verdict, viaProxy: accepts || last.viaProxy },
    hops: [...talk.first, hop, ...(rest?.hops ?? [])],
    established: [...talk.established, ...(rest?.established ?? [])],
    reply: {
      verdict: rest === undefined ? talk.reply.verdict : rest.reply.verdict,
      hops: [...(rest?.reply.hops ?? []), ...talk.reply.hops],
    },
    ending: { ...last.ending, verdict },
    ...(unsure === undefined ? {} : { unsure }),
  };
}

/** On the right bridge, and whose cable that port is was not read: whoever it is may well answer. */
function unseen({ accepts }: Relay, { verdict, ending }: Outcome): Assumption | undefined {
  if (!accepts || verdict !== "leaves" || ending.cause.kind !== "leaves") return undefined;
  const { link } = ending.cause;
  if (link.master === undefined) return undefined;
  const text = `The connection of its own leaves by ${link.name}, and what lies beyond is not in the snapshot`;
  return { code: "UPSTREAM_NOT_SEEN", text };
}

function startOf(walk: Walk, from: Vantage): { readonly sender: Sender } | undefined {
  const { machine, hosts } = walk.world;
  switch (from.kind) {
    case "outside": {
      const link = machine?.link(from.interface);
      if (machine === undefined || link === undefined) return undefined;
      return { sender: outsideSender(walk, machine, link, from.address) };
    }
    case "host":
      return machine === undefined ? undefined : { sender: processSender(machine, {}) };
    case "container": {
      const place = hosts.flatMap((each) => each.placeOf(from.name) ?? [])[0];
      return place === undefined ? undefined : { sender: processSender(place, {}) };
    }
  }
}

function outcomeOf(talk: Conversation, leg: Ending["leg"]): Outcome {
  const { verdict, first: hops, established, reply, unsure } = talk;
  const delivered = deliveredOf(talk);
  return {
    ...{ verdict, viaProxy: false, hops, established, reply },
    ...(delivered === undefined ? {} : { delivered }),
    ...(unsure === undefined ? {} : { unsure }),
    ending: endingOf(talk, leg, verdict),
  };
}

function endingOf(
  { phase, place, packet, cause, carriedBy }: Conversation,
  leg: Ending["leg"],
  verdict: Verdict,
): Outcome["ending"] {
  const netns = { id: place.netns.id, name: place.name };
  const { node } = place.world;
  const beside = {
    ...(node === undefined ? {} : { node }),
    ...(carriedBy === undefined ? {} : { carriedBy }),
  };
  return { verdict, phase, leg, netns, packet: tupleOf(packet), ...beside, cause };
}

function deliveredOf({ taken, verdict }: Conversation): Path["delivered"] {
  if (taken?.by.is !== "accepted" || verdict !== "reachable") return undefined;
  const { dst, dport = 0 } = taken.packet;
  return {
    container: nameOf(taken.place.world.node, taken.by.container),
    ...{ address: dst.text, port: dport },
    process: taken.by.socket?.process?.name ?? "",
  };
}

const nameOf = (node: string | undefined, container: Container | undefined): string =>
  container === undefined || node === undefined
    ? (container?.name ?? "")
    : `${node}/${container.name}`;
