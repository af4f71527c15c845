/** `-m icmp`: type and code of ICMP. Linux: net/ipv4/netfilter/ip_tables.c, icmp_match. */

import { answer, NO } from "../../answer.ts";
import { option } from "../codecs.ts";
import { ICMP } from "../protocols.ts";
import { icmpType, isOfType } from "./icmpTypes.ts";
import { matchKind } from "./kind.ts";

export const icmp = matchKind({
  kind: "icmp",
  fields: { type: option("--icmp-type", icmpType) },
  check({ type }, { protocol, family }) {
    if (type === undefined) return "-m icmp needs --icmp-type";
    return protocol === ICMP && family === "ip" ? undefined : "-m icmp needs -p icmp";
  },
  holds({ type }, { packet }) {
    if (packet.protocol !== ICMP || packet.icmp === undefined || type === undefined) return NO;
    return answer(isOfType(type.value, packet.icmp) !== type.negated);
  },
});
