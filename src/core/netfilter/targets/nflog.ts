/** `-j NFLOG` and the old `-j ULOG`: copies for a program that logs. Linux: net/netfilter/xt_NFLOG.c. */

import { ALL_BITS, number, plain, text } from "../codecs.ts";
import type { Codec } from "../options.ts";
import { CONTINUE, targetKind } from "./kind.ts";

/** The kernel keeps 64 bytes, the closing zero included. */
const cutText: Codec<string> = {
  ...text,
  read: ([given = ""]) => given.slice(0, 63),
};

export const nflog = targetKind({
  kind: "NFLOG",
  fields: {
    prefix: plain("--nflog-prefix", cutText),
    group: plain("--nflog-group", number(65535)),
    size: plain("--nflog-size", number(ALL_BITS)),
    range: plain("--nflog-range", number(ALL_BITS)),
    threshold: plain("--nflog-threshold", number(65535)),
  },
  effect: "log",
  inert: true,
  settle({ group, ...target }) {
    if (group === undefined || group.value === 0) return target;
    const { prefix, ...rest } = target;
    return { ...(prefix === undefined ? {} : { prefix }), group, ...rest };
  },
  check: ({ size, range }) =>
    size !== undefined && range !== undefined
      ? "--nflog-size and --nflog-range exclude each other"
      : undefined,
  act: () => CONTINUE,
});

export const ulog = targetKind({
  kind: "ULOG",
  fields: {
    prefix: plain("--ulog-prefix", text),
    group: plain("--ulog-nlgroup", number(32, 1)),
    range: plain("--ulog-cprange", number(ALL_BITS)),
    threshold: plain("--ulog-qthreshold", number(50, 1)),
  },
  effect: "log",
  inert: true,
  act: () => CONTINUE,
});
