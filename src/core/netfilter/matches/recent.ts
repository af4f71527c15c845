/** `-m recent`: whether the sender was seen before. Linux: net/netfilter/xt_recent.c, recent_mt. */

import { answer } from "../../answer.ts";
import { fromWords, type Address } from "../../net/address.ts";
import { address, ALL_BITS, flag, number, option, plain, word } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { matchKind } from "./kind.ts";

const FULL: Readonly<Record<"ip" | "ip6", Address>> = {
  ip: fromWords([ALL_BITS]),
  ip6: fromWords([ALL_BITS, ALL_BITS, ALL_BITS, ALL_BITS]),
};

/** XT_RECENT_MAX_NSTAMPS. */
const MOST_HITS = 255;

export const recent = matchKind({
  kind: "recent",
  fields: {
    set: option("--set", flag),
    rcheck: option("--rcheck", flag),
    update: option("--update", flag),
    remove: option("--remove", flag),
    seconds: plain("--seconds", number(ALL_BITS, 1)),
    reap: plain("--reap", flag),
    hitcount: plain("--hitcount", number(MOST_HITS, 1)),
    rttl: plain("--rttl", flag),
    name: plain("--name", word),
    mask: plain("--mask", address),
    rsource: plain("--rsource", flag),
    rdest: plain("--rdest", flag),
  },
  settle(match, { family }) {
    const { name, mask, rsource, rdest, ...asked } = match;
    const source = { value: true, negated: false } as const;
    return {
      ...asked,
      name: name ?? { value: "DEFAULT", negated: false },
      mask: mask ?? { value: FULL[family], negated: false },
      ...(rdest === undefined ? { rsource: rsource ?? source } : { rdest }),
    };
  },
  check({ set, rcheck, update, remove, seconds, reap, hitcount, rttl }) {
    const asked = [set, rcheck, update, remove].filter((given) => given !== undefined);
    if (asked.length !== 1) return "-m recent needs one of --set, --rcheck, --update, --remove";
    const looks = rcheck !== undefined || update !== undefined;
    if (!looks && [seconds, hitcount, rttl, reap].some((given) => given !== undefined)) {
      return "--seconds, --hitcount, --rttl and --reap need --rcheck or --update";
    }
    return reap !== undefined && seconds === undefined ? "--reap needs --seconds" : undefined;
  },
  holds({ set, rcheck, update, remove }) {
    if (set !== undefined) return answer(!set.negated);
    const negated = (rcheck ?? update ?? remove)?.negated === true;
    return unknown("RATE_LIMIT_ON_PATH", "its list has seen the address so lately", negated);
  },
});
