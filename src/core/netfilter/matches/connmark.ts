/** `-m connmark`: the connection's mark. Linux: net/netfilter/xt_connmark.c, connmark_mt. */

import { answer, NO } from "../../answer.ts";
import { masked, option } from "../codecs.ts";
import { matchKind } from "./kind.ts";
import { marked } from "./mark.ts";

export const connmark = matchKind({
  kind: "connmark",
  fields: { mark: option("--mark", masked) },
  check: (match) => (match.mark === undefined ? "-m connmark needs --mark" : undefined),
  holds: (match, { connection }) =>
    connection === undefined || connection.state === "invalid" || connection.state === "untracked"
      ? NO
      : answer(marked(match.mark, connection.mark)),
});
