/** `-m length`: length of the packet, IP header included. Linux: net/netfilter/xt_length.c. */

import { answer, NO } from "../../answer.ts";
import { inRange, option, range } from "../codecs.ts";
import { matchKind } from "./kind.ts";

export const length = matchKind({
  kind: "length",
  fields: { length: option("--length", range(65535)) },
  check: (match) => (match.length === undefined ? "-m length needs --length" : undefined),
  holds: ({ length: asked }, { packet }) =>
    asked === undefined ? NO : answer(inRange(asked.value, packet.length) !== asked.negated),
});
