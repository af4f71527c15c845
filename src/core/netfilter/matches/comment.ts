/** `-m comment`: says something to people and nothing to the kernel. Linux: net/netfilter/xt_comment.c. */

import { YES } from "../../answer.ts";
import { plain, text } from "../codecs.ts";
import { matchKind } from "./kind.ts";

export const comment = matchKind({
  kind: "comment",
  fields: { comment: plain("--comment", text) },
  check: (match) => (match.comment === undefined ? "-m comment needs --comment" : undefined),
  holds: () => YES,
});
