/** `-m rateest`: compares rates that RATEEST measured. Linux: net/netfilter/xt_rateest.c. */

import { flag, plain, word } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

/** Compared with a number, or with the other estimator. */
const bits: Codec<string> = {
  words: 1,
  optional: true,
  read: ([given = ""]) => (/^(?:\d+(?:\.\d+)?[A-Za-z]*)?$/.test(given) ? given : undefined),
  print: (value) => value,
};

/** Which of `bps` and `pps` take a value depends on what they are compared with; the value is never looked at here. */
export const rateest = matchKind({
  kind: "rateest",
  fields: {
    delta: plain("--rateest-delta", flag),
    first: plain("--rateest1", word),
    only: plain("--rateest", word),
    bps1: plain("--rateest-bps1", bits),
    pps1: plain("--rateest-pps1", bits),
    lt: plain("--rateest-lt", flag),
    gt: plain("--rateest-gt", flag),
    eq: plain("--rateest-eq", flag),
    bps2: plain("--rateest-bps2", bits),
    pps2: plain("--rateest-pps2", bits),
    bps: plain("--rateest-bps", bits),
    pps: plain("--rateest-pps", bits),
    second: plain("--rateest2", word),
  },
  holds: () => unknown("RATE_LIMIT_ON_PATH", "the rates compare so", false),
});
