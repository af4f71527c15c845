/** `-m limit`: holds while a rate is not used up. Linux: net/netfilter/xt_limit.c. */

import { number, plain } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { rate } from "./rate.ts";
import { matchKind } from "./kind.ts";

export const limit = matchKind({
  kind: "limit",
  fields: {
    limit: plain("--limit", rate),
    burst: plain("--limit-burst", number(10000, 1)),
  },
  settle: (match) => ({ limit: { value: "3/hour", negated: false }, ...match }),
  holds: () => unknown("RATE_LIMIT_ON_PATH", "its rate limit is not used up", true),
});
