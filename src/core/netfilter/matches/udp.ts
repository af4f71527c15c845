/** `-m udp`: ports of UDP. Linux: net/netfilter/xt_tcpudp.c, udp_mt. */

import { answer } from "../../answer.ts";
import { UDP } from "../protocols.ts";
import { matchKind } from "./kind.ts";
import { portFields, portsHold } from "./ports.ts";

export const udp = matchKind({
  kind: "udp",
  fields: portFields,
  check: (_match, place) => (place.protocol === UDP ? undefined : "-m udp needs -p udp"),
  holds: (match, { packet }) => answer(packet.protocol === UDP && portsHold(match, packet)),
});
