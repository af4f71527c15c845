/** `-m hashlimit`: a rate for each address or port. Linux: net/netfilter/xt_hashlimit.c. */

import { ALL_BITS, choices, flag, number, option, plain, word } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

/** Packets or bytes in a time: `10/sec`, `40mb/s`. */
const flow: Codec<string> = {
  words: 1,
  read: ([given = ""]) => {
    const [, amount = ""] = /^(\d+)(?:[km]?b\/s|(?:\/[a-z]+)?)$/i.exec(given) ?? [];
    return Number(amount) > 0 ? given : undefined;
  },
  print: (value) => value,
};

const burst: Codec<string> = {
  words: 1,
  read: ([given = ""]) => (/^\d+(?:[km]?b)?$/i.test(given) ? given : undefined),
  print: (value) => value,
};

export const hashlimit = matchKind({
  kind: "hashlimit",
  fields: {
    upto: option("--hashlimit-upto", flow, "--hashlimit"),
    above: option("--hashlimit-above", flow),
    burst: plain("--hashlimit-burst", burst),
    mode: plain("--hashlimit-mode", choices("srcip", "srcport", "dstip", "dstport")),
    name: plain("--hashlimit-name", word),
    size: plain("--hashlimit-htable-size", number(ALL_BITS)),
    max: plain("--hashlimit-htable-max", number(ALL_BITS)),
    interval: plain("--hashlimit-htable-gcinterval", number(ALL_BITS)),
    expire: plain("--hashlimit-htable-expire", number(ALL_BITS)),
    srcmask: plain("--hashlimit-srcmask", number(128)),
    dstmask: plain("--hashlimit-dstmask", number(128)),
    rateMatch: plain("--hashlimit-rate-match", flag),
    rateInterval: plain("--hashlimit-rate-interval", number(ALL_BITS)),
  },
  settle(match) {
    const { upto, above, ...rest } = match;
    const counts = !/b\/s$/i.test((upto ?? above)?.value ?? "b/s");
    return {
      ...(upto === undefined ? {} : { upto }),
      ...(above === undefined ? {} : { above }),
      ...(counts ? { burst: { value: "5", negated: false } } : {}),
      ...rest,
    };
  },
  check({ upto, above, name }) {
    if ((upto === undefined) === (above === undefined)) {
      return "-m hashlimit needs one of --hashlimit-upto and --hashlimit-above";
    }
    return name === undefined ? "-m hashlimit needs --hashlimit-name" : undefined;
  },
  holds: ({ upto, above }) =>
    upto === undefined
      ? unknown("RATE_LIMIT_ON_PATH", "its rate is exceeded", above?.negated === true)
      : unknown("RATE_LIMIT_ON_PATH", "its rate is not exceeded", !upto.negated),
});
