/** `-m connlimit`: how many connections an address has. Linux: net/netfilter/xt_connlimit.c. */

import { answer } from "../../answer.ts";
import { ALL_BITS, flag, number, option, plain } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { matchKind } from "./kind.ts";

export const connlimit = matchKind({
  kind: "connlimit",
  fields: {
    upto: option("--connlimit-upto", number(ALL_BITS)),
    above: option("--connlimit-above", number(ALL_BITS)),
    mask: plain("--connlimit-mask", number(128)),
    saddr: plain("--connlimit-saddr", flag),
    daddr: plain("--connlimit-daddr", flag),
  },
  settle(match, { family }) {
    const { upto, above, mask, saddr, daddr } = match;
    const full = family === "ip" ? 32 : 128;
    const source = daddr === undefined ? { value: true as const, negated: false } : undefined;
    return {
      ...(upto && { upto }),
      ...(above && { above }),
      mask: mask ?? { value: full, negated: false },
      ...((saddr ?? source) && { saddr: saddr ?? source }),
      ...(daddr && { daddr }),
    } as typeof match;
  },
  check({ upto, above, saddr, daddr }) {
    if ((upto === undefined) === (above === undefined)) {
      return "-m connlimit needs one of --connlimit-upto and --connlimit-above";
    }
    return saddr !== undefined && daddr !== undefined
      ? "--connlimit-saddr and --connlimit-daddr exclude each other"
      : undefined;
  },
  holds({ upto, above }) {
    const limit = (upto ?? above)?.value ?? 0;
    const wantsAbove = (above !== undefined) !== ((upto ?? above)?.negated === true);
    // The connection asked about is counted already.
    if (limit === 0) return answer(wantsAbove);
    return wantsAbove
      ? unknown("RATE_LIMIT_ON_PATH", "the address has more connections", false)
      : unknown("RATE_LIMIT_ON_PATH", "the address has no more connections", true);
  },
});
