/** `-j CT`: how conntrack is to treat a packet that it has not seen. Linux: net/netfilter/xt_CT.c. */

import { fromWords } from "../../net/address.ts";
import type { Packet } from "../../net/packet.ts";
import { plain, flag, readNumber, word } from "../codecs.ts";
import { track } from "../track.ts";
import type { Connection } from "../conntrack.ts";
import type { Moment } from "../moment.ts";
import type { Codec } from "../options.ts";
import { CONTINUE, targetKind, type Ruling } from "./kind.ts";

const HIGHEST = 65535;

/** A zone, or that of the packet's mark. */
const zone: Codec<number | "mark"> = {
  words: 1,
  read: ([given = ""]) => (given === "mark" ? given : readNumber(given, HIGHEST)),
  print: String,
};

const events = (...known: readonly string[]): Codec<string> => ({
  words: 1,
  read: ([given = ""]) =>
    given.split(",").every((each) => known.includes(each)) ? given : undefined,
  print: (value) => value,
});

export const ct = targetKind({
  kind: "CT",
  fields: {
    notrack: plain("--notrack", flag),
    helper: plain("--helper", word),
    timeout: plain("--timeout", word),
    ctevents: plain(
      "--ctevents",
      events(
        ..."new related destroy reply assured protoinfo helper mark natseqinfo secmark".split(" "),
      ),
    ),
    expevents: plain("--expevents", events("new")),
    zoneOrig: plain("--zone-orig", zone),
    zoneReply: plain("--zone-reply", zone),
    zone: plain("--zone", zone),
  },
  effect: "continue",
  check: (_target, { table }) =>
    table === "raw" ? undefined : "-j CT is valid in the table raw alone",
  act({ notrack, zone: asked, zoneOrig, zoneReply }, moment) {
    if (moment.connection !== undefined) return CONTINUE;
    if (notrack !== undefined) return untracked(moment);
    if (zoneOrig !== undefined || zoneReply !== undefined) return ZONE_OF_DIRECTION;
    const { packet } = moment;
    const wanted = asked?.value === "mark" ? packet.mark & HIGHEST : (asked?.value ?? 0);
    return { next: "continue", zone: wanted, connection: template(packet) };
  },
});

/** Of which zone the other direction's packets are is not modelled (nf_ct_zone_equal). */
const ZONE_OF_DIRECTION: Ruling = {
  next: "unsure",
  doubt: {
    code: "UNSUPPORTED_MATCH",
    text: "a conntrack zone of one direction makes no difference to the packet",
  },
  usually: CONTINUE,
  otherwise: { next: "stolen" },
};

/** Until conntrack sees the packet, rules find a new connection of no addresses with it. */
export function template({ family, src, length, ttl, tos, mark, pkttype }: Packet): Connection {
  const none = fromWords(src.words.map(() => 0));
  const rest = { family, length, ttl, tos, mark, pkttype };
  return { ...track({ ...rest, src: none, dst: none, protocol: 0 }, 0), template: true };
}

/** From here on the packet belongs to no connection, nor is it translated. */
function untracked({ packet, connection }: Moment): Ruling {
  if (connection !== undefined) return CONTINUE;
  return { next: "continue", connection: { ...track(packet, 0), state: "untracked" } };
}

export const notrack = targetKind({
  kind: "NOTRACK",
  fields: {},
  effect: "continue",
  check: (_target, { table }) =>
    table === "raw" ? undefined : "-j NOTRACK is valid in the table raw alone",
  act: (_target, moment) => untracked(moment),
});
