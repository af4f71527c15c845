/** `-m udplite`: ports of UDP-Lite. Linux: net/netfilter/xt_tcpudp.c, udp_mt. */

import { answer } from "../../answer.ts";
import { UDPLITE } from "../protocols.ts";
import { matchKind } from "./kind.ts";
import { portFields, portsHold } from "./ports.ts";

export const udplite = matchKind({
  kind: "udplite",
  fields: portFields,
  check: (_match, { protocol }) =>
    protocol === UDPLITE ? undefined : "-m udplite needs -p udplite",
  holds: (match, { packet }) => answer(packet.protocol === UDPLITE && portsHold(match, packet)),
});
