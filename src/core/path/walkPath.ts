/** A question in one world: from a vantage to an address, through docker-proxy where that takes the connection. */

import type { Assumption, Path, Protocol, Vantage, Verdict } from "../contract.ts";
import type { Container } from "../docker/engine.ts";
import type { Hop } from "../hop.ts";
import { readAddress } from "../net/address.ts";
import { converse, type Conversation } from "./converse.ts";
import type { Ending } from "./end.ts";
import { proxied } from "./proxy.ts";
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

/** Where the question starts: who sends, from which address. `undefined` where the snapshot has no such place. */
export function walkPath(walk: Walk, { from, to }: Question): Outcome | undefined {
  const start = startOf(walk, from);
  const src = readAddress(from.address);
  const dst = readAddress(to.address);
  if (start === undefined || src === undefined || dst?.family !== src.family) return undefined;
  const ports = { src, dst, sport: SENDER_PORT, dport: to.port };
  const first = converse(walk, start.sender, { protocol: to.protocol, ports });
  const { taken } = first;
  if (taken?.by.is !== "proxy" || first.verdict !== "reachable") return outcomeOf(first, "direct");
  const through = proxied(walk, taken.place, taken.by, to.protocol);
  const own = through.own;
  const last = own ?? first;
  const unsure = through.unsure ?? own?.unsure;
  return {
    ...outcomeOf(last, own === undefined ? "to-proxy" : "from-proxy"),
    ...{ verdict: through.verdict, viaProxy: true },
    hops: [...first.first, through.hop, ...(own?.first ?? [])],
    established: [...first.established, ...(own?.established ?? [])],
    reply: {
      verdict: own === undefined ? first.reply.verdict : own.reply.verdict,
      hops: [...(own?.reply.hops ?? []), ...first.reply.hops],
    },
    ending: endingOf(last, own === undefined ? "to-proxy" : "from-proxy", through.verdict),
    ...(unsure === undefined ? {} : { unsure }),
  };
}

function startOf(walk: Walk, from: Vantage): { readonly sender: Sender } | undefined {
  const { host, hosts } = walk.world;
  switch (from.kind) {
    case "outside": {
      const link = host?.link(from.interface);
      if (host === undefined || link === undefined) return undefined;
      return { sender: outsideSender(walk, host, link, from.address) };
    }
    case "host":
      return host === undefined ? undefined : { sender: processSender(host, {}) };
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
