/** `-m tcpmss`: the MSS option of TCP. Linux: net/netfilter/xt_tcpmss.c. */

import { answer, NO } from "../../answer.ts";
import { option, range } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { TCP } from "../protocols.ts";
import { matchKind } from "./kind.ts";

export const tcpmss = matchKind({
  kind: "tcpmss",
  fields: { mss: option("--mss", range(65535)) },
  check({ mss }, { protocol }) {
    if (mss === undefined) return "-m tcpmss needs --mss";
    return protocol === TCP ? undefined : "-m tcpmss needs -p tcp";
  },
  holds({ mss }, { packet }) {
    if (mss === undefined || packet.protocol !== TCP) return NO;
    // Headers without options hold no MSS.
    if (packet.length <= (packet.family === "ip" ? 40 : 60)) return answer(mss.negated);
    return unknown("UNSUPPORTED_MATCH", "its MSS option says so", mss.negated);
  },
});
