/** `-m dccp`: ports and types of DCCP. Linux: net/netfilter/xt_dccp.c. */

import { NO, YES } from "../../answer.ts";
import { choices, number, option, portRange } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { DCCP } from "../protocols.ts";
import { matchKind } from "./kind.ts";
import { portsHold } from "./ports.ts";

const types = choices(
  "REQUEST",
  "RESPONSE",
  "DATA",
  "ACK",
  "DATAACK",
  "CLOSEREQ",
  "CLOSE",
  "RESET",
  "SYNC",
  "SYNCACK",
  "INVALID",
);

export const dccp = matchKind({
  kind: "dccp",
  fields: {
    // Unlike the others it prints the full range too.
    sport: option("--sport", portRange, "--source-port"),
    dport: option("--dport", portRange, "--destination-port"),
    types: option("--dccp-types", types, "--dccp-type"),
    option: option("--dccp-option", number(255, 1)),
  },
  check: (_match, { protocol }) => (protocol === DCCP ? undefined : "-m dccp needs -p dccp"),
  holds(match, { packet }) {
    if (packet.protocol !== DCCP || !portsHold(match, packet)) return NO;
    if (match.types === undefined && match.option === undefined) return YES;
    const usually = match.types?.value.includes("REQUEST") !== match.types?.negated;
    return unknown("UNSUPPORTED_MATCH", "the packet is of that kind", usually);
  },
});
