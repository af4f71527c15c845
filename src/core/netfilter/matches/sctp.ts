/** `-m sctp`: ports and chunks of SCTP. Linux: net/netfilter/xt_sctp.c. */

import { NO, YES } from "../../answer.ts";
import { option } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { SCTP } from "../protocols.ts";
import { matchKind } from "./kind.ts";
import { portFields, portsHold } from "./ports.ts";

interface Chunks {
  readonly how: "all" | "any" | "only";
  /** Names as given, with flags behind a colon. */
  readonly types: readonly string[];
}

const TYPES: ReadonlySet<string> = new Set(
  `DATA INIT INIT_ACK SACK HEARTBEAT HEARTBEAT_ACK ABORT SHUTDOWN SHUTDOWN_ACK ERROR COOKIE_ECHO
  COOKIE_ACK ECN_ECNE ECN_CWR ASCONF ASCONF_ACK FORWARD_TSN SHUTDOWN_COMPLETE I_DATA RE_CONFIG PAD
  I_FORWARD_TSN ALL NONE`.split(/\s+/),
);

const chunks: Codec<Chunks> = {
  words: 2,
  read: ([how = "", list = ""]) => {
    const types = list.split(",");
    const known = types.every((type) => TYPES.has((type.split(":")[0] ?? "").toUpperCase()));
    if (!known || (how !== "all" && how !== "any" && how !== "only")) return undefined;
    return { how, types };
  },
  print: ({ how, types }) => `${how} ${types.join(",")}`,
};

export const sctp = matchKind({
  kind: "sctp",
  fields: { ...portFields, chunks: option("--chunk-types", chunks, "--chunk-type") },
  check: (_match, { protocol }) => (protocol === SCTP ? undefined : "-m sctp needs -p sctp"),
  holds(match, { packet, connection }) {
    if (packet.protocol !== SCTP || !portsHold(match, packet)) return NO;
    if (match.chunks === undefined) return YES;
    const { value, negated } = match.chunks;
    // An association begins with a packet of one INIT chunk.
    const usually = connection?.state === "new" && value.types.some((type) => type === "INIT");
    return unknown("UNSUPPORTED_MATCH", "the packet holds those chunks", usually !== negated);
  },
});
