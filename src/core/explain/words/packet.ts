/** The answer of `packet` as text: what becomes of it, its way rule by rule, what the answer takes for granted. */

import type { Fate, PacketAnswer } from "../../contract.ts";
import type { Packet } from "../../net/packet.ts";
import { ICMP, ICMPV6, SCTP, TCP, UDP } from "../../netfilter/protocols.ts";
import type { PacketQuestion, PacketWalk } from "../../path/packetFate.ts";
import { gapLines } from "./gaps.ts";
import { endpointName, hopLines } from "./hops.ts";
import {
  bad,
  BLANK,
  doubt,
  good,
  heading,
  indent,
  line,
  TEXT_WIDTH,
  wrap,
  type Line,
  type Span,
} from "./text.ts";

export function packetLines(
  { packet }: PacketQuestion,
  { answer, hops }: PacketWalk,
): readonly Line[] {
  const assumed = answer.assumptions.flatMap(({ text }) => wrap(`Assumed: ${text}.`, TEXT_WIDTH));
  const blocks = [
    [line(heading(asked(packet)), ": ", fateSpan(answer.fate), after(answer))],
    changed(packet, answer),
    indent(2, hopLines(hops)),
    assumed,
    gapLines(answer.gaps),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, at) => (at === 0 ? block : [BLANK, ...block]));
}

function asked({ protocol, src, dst, sport, dport }: Packet): string {
  const from = endpointName(src.text, sport);
  const name = NAMES.get(protocol) ?? `protocol ${String(protocol)}`;
  return `${name} ${from} → ${endpointName(dst.text, dport)}`;
}

const NAMES: ReadonlyMap<number, string> = new Map([
  ...([
    [ICMP, "icmp"],
    [TCP, "tcp"],
    [UDP, "udp"],
    [ICMPV6, "icmpv6"],
    [SCTP, "sctp"],
  ] as const),
]);

const WORDS: Readonly<Record<Fate, string>> = {
  delivered: "delivered to this host",
  forwarded: "forwarded",
  dropped: "dropped",
  rejected: "rejected",
  "no-route": "no route",
  uncertain: "uncertain",
};

function fateSpan(fate: Fate): Span {
  if (fate === "delivered" || fate === "forwarded") return good(WORDS[fate]);
  return fate === "uncertain" ? doubt(WORDS[fate]) : bad(WORDS[fate]);
}

function after({ fate, route }: PacketAnswer): string {
  if (fate !== "forwarded" || route === undefined) return "";
  return route.via === undefined ? ` by ${route.dev}` : ` by ${route.dev} to ${route.via}`;
}

/** How it differs, where it left, from how it came. */
function changed(before: Packet, { packet }: PacketAnswer): readonly Line[] {
  const addresses = [
    [before.src.text, before.sport, packet.src, packet.sport, "from"],
    [before.dst.text, before.dport, packet.dst, packet.dport, "to"],
  ] as const;
  const changes = addresses.flatMap(([was, port, is, newPort, word]) =>
    was === is && port === newPort ? [] : [`${word} ${endpointName(is, newPort)}`],
  );
  const mark = packet.mark === before.mark ? [] : [`with the mark 0x${packet.mark.toString(16)}`];
  const all = [...changes, ...mark];
  return all.length === 0 ? [] : [line(`It then goes ${all.join(", ")}.`)];
}
