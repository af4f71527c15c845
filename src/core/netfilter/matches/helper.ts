/** `-m helper`: a connection that a protocol helper expected. Linux: net/netfilter/xt_helper.c. */

import { answer } from "../../answer.ts";
import { option, text } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { ICMP, ICMPV6 } from "../protocols.ts";
import { matchKind } from "./kind.ts";

export const helper = matchKind({
  kind: "helper",
  fields: { helper: option("--helper", text) },
  check: (match) => (match.helper === undefined ? "-m helper needs --helper" : undefined),
  holds({ helper: asked }, { packet, connection }) {
    const negated = asked?.negated === true;
    const isError = packet.protocol === ICMP || packet.protocol === ICMPV6;
    if (connection?.state !== "related" || isError) return answer(negated);
    return unknown("UNSUPPORTED_MATCH", "that helper expected the connection", negated);
  },
});
