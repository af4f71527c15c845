/** `-m quota`: until so many bytes have passed. Linux: net/netfilter/xt_quota.c. */

import { answer } from "../../answer.ts";
import { option } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

const HIGHEST = 2n ** 64n - 1n;

/** Up to 64 bits: kept as text. */
const bytes: Codec<string> = {
  words: 1,
  read: ([given = ""]) =>
    /^\d{1,20}$/.test(given) && BigInt(given) <= HIGHEST ? given : undefined,
  print: (value) => value,
};

export const quota = matchKind({
  kind: "quota",
  fields: { quota: option("--quota", bytes) },
  check: (match) => (match.quota === undefined ? "-m quota needs --quota" : undefined),
  holds: ({ quota: given }) =>
    Number(given?.value) === 0
      ? answer(given?.negated === true)
      : unknown("RATE_LIMIT_ON_PATH", "its quota is not used up", given?.negated !== true),
});
