/** `-m osf`: the operating system that the SYN looks like. Linux: net/netfilter/xt_osf.c. */

import { number, option, plain, word } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { TCP } from "../protocols.ts";
import { matchKind } from "./kind.ts";

export const osf = matchKind({
  kind: "osf",
  fields: {
    genre: option("--genre", word),
    ttl: plain("--ttl", number(2)),
    log: plain("--log", number(2)),
  },
  check({ genre }, { protocol }) {
    if (genre === undefined) return "-m osf needs --genre";
    return protocol === TCP ? undefined : "-m osf needs -p tcp";
  },
  holds: ({ genre }) =>
    unknown("UNSUPPORTED_MATCH", "the sender looks like that system", genre?.negated === true),
});
