/** What comes after a packet that came out: it again, its answer, what follows the answer, an error about it. */

import { FIRST_SEQ, ICMP, ICMPV6, TCP, UDP, type Content } from "./frame.ts";
import type { Pair } from "./run.ts";
import type { Origin, Sent } from "./world.ts";

/** Where the answer to a packet comes from, and the packet as it was there. */
interface Taker {
  readonly from: Origin;
  readonly got: Content;
}

export function sequelOf(pair: Pair): Sent | undefined {
  const { sent } = pair;
  const { then, ...first } = sent;
  if (then === undefined || pair.judgement.is !== "agreed") return undefined;
  if (then === "again") return { ...first, earlier: [first] };
  const taker = takerOf(pair);
  if (taker === undefined) return undefined;
  if (then === "error") return errorAbout(first, taker);
  const reply = replyTo(first, taker);
  if (reply === undefined || then === "reply") return reply;
  return next(first, reply);
}

function takerOf({ observed }: Pair): Taker | undefined {
  const [framed] = observed.out;
  if (framed !== undefined) {
    const { cable, content, fromMac, toMac } = framed;
    return { from: { kind: "wire", cable, fromMac: toMac, toMac: fromMac }, got: content };
  }
  const [got] = observed.delivered;
  return got && { from: { kind: "here", uid: 0, gid: 0, mark: 0 }, got };
}

const SYN = 2;
const ACK = 16;
const ANSWER_SEQ = 5000;

function replyTo(first: Sent, { from, got }: Taker): Sent | undefined {
  const content = answered(got);
  if (content === undefined || !canSend(content, from) || isUnknownSeq(first)) return undefined;
  return { content, from, state: "new", earlier: [first] };
}

function answered({
  family,
  src,
  dst,
  protocol,
  sport,
  dport,
  flags,
  icmp,
}: Content): Content | undefined {
  const blank = { family, src: dst, dst: src, protocol, ttl: 64, tos: 0, data: 0 };
  const ports = {
    ...(dport === undefined ? {} : { sport: dport }),
    ...(sport === undefined ? {} : { dport: sport }),
  };
  switch (protocol) {
    case UDP:
      return { ...blank, ...ports };
    case TCP:
      if (flags !== SYN) return undefined;
      return { ...blank, ...ports, flags: SYN | ACK, seq: ANSWER_SEQ, ack: FIRST_SEQ + 1 };
    case ICMP:
      return icmp?.type === 8 ? { ...blank, icmp: { type: 0, code: 0 }, sport: 7 } : undefined;
    case ICMPV6:
      return icmp?.type === 128 ? { ...blank, icmp: { type: 129, code: 0 }, sport: 7 } : undefined;
    default:
      return undefined;
  }
}

/** A process cannot send an answer over TCP to what came by IPv6, as it cannot write that header itself. */
const canSend = ({ protocol, family, dst }: Content, from: Origin): boolean =>
  from.kind === "wire" ||
  family === "ip" ||
  // To an address of IPv4 within IPv6 a socket speaks IPv4.
  (protocol !== TCP && !dst.startsWith("::ffff:"));

/** The kernel chose the number that the answer has to name. */
const isUnknownSeq = ({ content, from }: Sent): boolean =>
  from.kind === "here" && content.protocol === TCP;

/** The first one's sender goes on. */
function next(first: Sent, reply: Sent): Sent {
  const { content, from } = first;
  const later =
    content.protocol === TCP
      ? { ...content, flags: ACK, seq: FIRST_SEQ + 1, ack: ANSWER_SEQ + 1 }
      : content;
  return { content: later, from, state: "new", earlier: [first, { ...reply, earlier: [] }] };
}

/** That nothing could be done with the packet: what it is about is quoted as it was there. */
function errorAbout(first: Sent, { from, got }: Taker): Sent | undefined {
  if (from.kind === "here" || got.protocol === ICMP || got.protocol === ICMPV6) return undefined;
  const { family, src, dst } = got;
  const icmp = family === "ip" ? { type: 3, code: 1 } : { type: 1, code: 3 };
  const protocol = family === "ip" ? ICMP : ICMPV6;
  const content = {
    family,
    src: dst,
    dst: src,
    protocol,
    icmp,
    ttl: 64,
    tos: 0,
    data: 0,
    about: got,
  };
  return { content, from, state: "new", earlier: [first] };
}
