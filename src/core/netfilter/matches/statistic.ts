/** `-m statistic`: by lot, or every nth packet. Linux: net/netfilter/xt_statistic.c. */

import { answer } from "../../answer.ts";
import { ALL_BITS, choice, number, option, plain } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

/** The kernel keeps 31 bits of it. */
const SCALE = 0x80000000;

const probability: Codec<number> = {
  words: 1,
  read: ([given = ""]) => {
    const value = /^(\d+|\d*\.\d+)$/.test(given) ? Number(given) : Number.NaN;
    return value >= 0 && value <= 1 ? Math.round(value * SCALE) / SCALE : undefined;
  },
  print: (value) => value.toFixed(11),
};

export const statistic = matchKind({
  kind: "statistic",
  fields: {
    mode: plain("--mode", choice("random", "nth")),
    probability: option("--probability", probability),
    every: option("--every", number(ALL_BITS, 1)),
    packet: plain("--packet", number(ALL_BITS)),
  },
  check({ mode, probability: chance, every, packet }) {
    if (mode?.value === "random") {
      return chance !== undefined && every === undefined && packet === undefined
        ? undefined
        : "--mode random needs --probability";
    }
    if (mode === undefined || every === undefined || packet === undefined) {
      return "-m statistic needs --mode, and nth both --every and --packet";
    }
    if (chance !== undefined) return "--mode nth takes no --probability";
    return packet.value < every.value ? undefined : "--packet must be below --every";
  },
  holds({ probability: chance, every }) {
    if (chance !== undefined) {
      if (chance.value === 0 || chance.value === 1) {
        return answer((chance.value === 1) !== chance.negated);
      }
      return unknown("RANDOM_ON_PATH", "the lot says so", chance.value >= 0.5 !== chance.negated);
    }
    if (every?.value === 1) return answer(!every.negated);
    return unknown("RANDOM_ON_PATH", "it is this packet's turn", every?.negated === true);
  },
});
