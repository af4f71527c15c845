/** `-m icmp6`: type and code of ICMPv6. Linux: net/ipv6/netfilter/ip6_tables.c, icmp6_match. */

import { answer, NO } from "../../answer.ts";
import { option } from "../codecs.ts";
import { ICMPV6 } from "../protocols.ts";
import { icmpType, isOfType } from "./icmpTypes.ts";
import { matchKind } from "./kind.ts";

export const icmp6 = matchKind({
  kind: "icmp6",
  fields: { type: option("--icmpv6-type", icmpType) },
  check({ type }, { protocol, family }) {
    if (type === undefined) return "-m icmp6 needs --icmpv6-type";
    return protocol === ICMPV6 && family === "ip6" ? undefined : "-m icmp6 needs -p ipv6-icmp";
  },
  holds({ type }, { packet }) {
    if (packet.protocol !== ICMPV6 || packet.icmp === undefined || type === undefined) return NO;
    return answer(isOfType(type.value, packet.icmp) !== type.negated);
  },
});
