/** `-m nfacct`: counts, and holds unless a quota says otherwise. Linux: net/netfilter/xt_nfacct.c. */

import { plain, word } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { matchKind } from "./kind.ts";

export const nfacct = matchKind({
  kind: "nfacct",
  fields: { name: plain("--nfacct-name", word) },
  check: (match) => (match.name === undefined ? "-m nfacct needs --nfacct-name" : undefined),
  holds: () => unknown("RATE_LIMIT_ON_PATH", "its quota is reached, or it has none", true),
});
