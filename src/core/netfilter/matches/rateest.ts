/** `-m rateest`: compares rates that RATEEST measured. Linux: net/netfilter/xt_rateest.c. */

import { ALL_BITS, flag, plain, readNumber, word } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

const PREFIXES: Readonly<Record<string, number>> = {
  ...{ "": 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 },
  ...{ ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30, ti: 2 ** 40 },
};

/** Bytes a second, given as `5kbit` or `2MBps`; nothing where it is compared with the other estimator. */
const bits: Codec<number | ""> = {
  words: 1,
  optional: true,
  read: ([given]) => {
    if (given === undefined) return "";
    const [, amount = "", prefix = "", unit = "bit"] =
      /^(\d+(?:\.\d+)?)(?:([kmgt]?i?)(bit|bps))?$/.exec(given.toLowerCase()) ?? [];
    const scale = PREFIXES[prefix];
    if (amount === "" || scale === undefined) return undefined;
    return Math.trunc((Number(amount) * scale * (unit === "bps" ? 8 : 1)) / 8);
  },
  print: (rate) => (rate === "" ? "" : printBits(rate * 8)),
};

function printBits(rate: number): string {
  if (rate >= 1e9) return `${(rate / 1e6).toFixed(0)}Mbit`;
  return rate >= 1e6 ? `${(rate / 1e3).toFixed(0)}Kbit` : `${rate}bit`;
}

const packets: Codec<number | ""> = {
  ...{ words: 1, optional: true },
  read: ([given]) => (given === undefined ? "" : readNumber(given, ALL_BITS)),
  print: String,
};

/** Which of `bps` and `pps` take a value depends on what they are compared with; the value is never looked at here. */
export const rateest = matchKind({
  kind: "rateest",
  fields: {
    delta: plain("--rateest-delta", flag),
    first: plain("--rateest1", word),
    only: plain("--rateest", word),
    bps1: plain("--rateest-bps1", bits),
    pps1: plain("--rateest-pps1", packets),
    lt: plain("--rateest-lt", flag),
    gt: plain("--rateest-gt", flag),
    eq: plain("--rateest-eq", flag),
    bps2: plain("--rateest-bps2", bits),
    pps2: plain("--rateest-pps2", packets),
    bps: plain("--rateest-bps", bits),
    pps: plain("--rateest-pps", packets),
    second: plain("--rateest2", word),
  },
  holds: () => unknown("RATE_LIMIT_ON_PATH", "the rates compare so", false),
});
