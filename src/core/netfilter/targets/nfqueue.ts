/** `-j NFQUEUE`: a program decides. Linux: net/netfilter/xt_NFQUEUE.c. */

import { flag, number, plain, readNumber, type Range } from "../codecs.ts";
import type { Codec } from "../options.ts";
import { ACCEPT, DROP, targetKind, type Ruling } from "./kind.ts";

const HIGHEST = 65535;

const queues: Codec<Range> = {
  words: 1,
  read: ([given = ""]) => {
    const [from, to, ...rest] = given.split(":");
    if (from === undefined || to === undefined) return undefined;
    const min = readNumber(from || "0", HIGHEST);
    const max = readNumber(to || String(HIGHEST - 1), HIGHEST - 1);
    if (rest.length > 0 || min === undefined || max === undefined || min >= max) return undefined;
    return { min, max };
  },
  print: ({ min, max }) => `${min}:${max}`,
};

const toProgram = (queue: string): Ruling => ({
  next: "unsure",
  doubt: { code: "QUEUE_ON_PATH", text: `the program that reads ${queue} accepts the packet` },
  usually: ACCEPT,
  otherwise: DROP,
});

export const nfqueue = targetKind({
  kind: "NFQUEUE",
  fields: {
    number: plain("--queue-num", number(HIGHEST)),
    balance: plain("--queue-balance", queues),
    bypass: plain("--queue-bypass", flag),
    fanout: plain("--queue-cpu-fanout", flag),
  },
  effect: "unknown",
  settle({ number: queue, balance, ...rest }) {
    const first = queue ?? (balance === undefined ? { value: 0, negated: false } : undefined);
    const { bypass, fanout } = rest;
    return {
      ...(first === undefined ? {} : { number: first }),
      ...(balance === undefined ? {} : { balance }),
      ...(bypass === undefined ? {} : { bypass }),
      ...(fanout === undefined ? {} : { fanout }),
    };
  },
  check({ number: queue, balance, fanout }) {
    if (queue !== undefined && balance !== undefined) {
      return "--queue-num and --queue-balance exclude each other";
    }
    return fanout !== undefined && balance === undefined
      ? "--queue-cpu-fanout needs --queue-balance"
      : undefined;
  },
  act: ({ number: queue, balance }) =>
    toProgram(
      balance === undefined
        ? `queue ${queue?.value ?? 0}`
        : `queues ${balance.value.min}-${balance.value.max}`,
    ),
});

export const queue = targetKind({
  kind: "QUEUE",
  fields: {},
  effect: "unknown",
  act: () => toProgram("queue 0"),
});
