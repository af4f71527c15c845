/** `-m tos`: the TOS byte. Linux: net/netfilter/xt_dscp.c, tos_mt. */

import { answer, NO } from "../../answer.ts";
import { option } from "../codecs.ts";
import { tosValue } from "../dscp.ts";
import { matchKind } from "./kind.ts";

export const tos = matchKind({
  kind: "tos",
  fields: { tos: option("--tos", tosValue) },
  check: (match) => (match.tos === undefined ? "-m tos needs --tos" : undefined),
  holds({ tos: asked }, { packet }) {
    if (asked === undefined) return NO;
    return answer(((packet.tos & asked.value.mask) === asked.value.value) !== asked.negated);
  },
});
