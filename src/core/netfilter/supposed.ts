/** What is not known of a sender that nobody described: its port, its time to live and its type of service. */

import type { Answer } from "../answer.ts";
import { UNPRIVILEGED, type Packet } from "../net/packet.ts";
import { inRange, type Range } from "./codecs.ts";
import { unknown, type Moment } from "./moment.ts";
import type { Given } from "./options.ts";

interface Asked {
  readonly kind: string;
  readonly sport?: Given<Range>;
  /** Of multiport. */
  readonly sports?: Given<readonly Range[]>;
  readonly ports?: Given<readonly Range[]>;
}

/** The answer, or a doubt where another sender's packet would get another. */
export function ofAnySender(
  match: Asked,
  moment: Moment,
  holds: (moment: Moment) => Answer,
): Answer {
  const given = holds(moment);
  const { packet } = moment;
  if (packet.supposed !== true || given.is === "unknown") return given;
  const others = othersOf(match, packet);
  const differs = others.some((other) => holds({ ...moment, packet: other }).is !== given.is);
  if (!differs) return given;
  const text = `the sender's packets have that ${WORDS[match.kind] ?? "source port"}`;
  return unknown("ASSUMED_SOURCE_ADDRESS", text, given.is === "yes");
}

const WORDS: Readonly<Record<string, string>> = {
  ttl: "time to live",
  hl: "hop limit",
  dscp: "DSCP",
  tos: "type of service",
};

/** Packets that another sender might have sent; what a rule wrote into this one, none would change. */
function othersOf(asked: Asked, packet: Packet): readonly Packet[] {
  switch (asked.kind) {
    case "ttl":
    case "hl":
      return [1, 32, 64, 128, 255].map((ttl) => ({ ...packet, ttl }));
    case "dscp":
    case "tos":
      return packet.tos === 0 ? ALL_CLASSES.map((tos) => ({ ...packet, tos })) : [];
    default:
      return rangesOf(asked)
        .flatMap(portsAround)
        .map((sport) => ({ ...packet, sport }));
  }
}

const ALL_CLASSES = Array.from({ length: 64 }, (_, dscp) => dscp << 2);

const rangesOf = ({ sport, sports, ports }: Asked): readonly Range[] => [
  ...(sport === undefined ? [] : [sport.value]),
  ...(sports?.value ?? []),
  ...(ports?.value ?? []),
];

function portsAround(range: Range): readonly number[] {
  return [range.min, range.min - 1, range.max + 1].filter(
    (port) => port <= 65535 && (port >= UNPRIVILEGED || inRange(range, port)),
  );
}
