/** Rates as `-m limit` and `-m hashlimit` take them: `3/min`, `10/second`. iptables: extensions/libxt_limit.c. */

import type { Codec } from "../options.ts";

const UNITS = ["sec", "min", "hour", "day"];
const NAMES = ["second", "minute", "hour", "day"];

/** A rate, put as iptables-save does: the unit shortened. */
export const rate: Codec<string> = {
  words: 1,
  read: ([given = ""]) => {
    const [, amount = "", unit = "second"] = /^(\d+)(?:\/([a-z]+))?$/i.exec(given) ?? [];
    const at = NAMES.findIndex((name) => name.startsWith(unit.toLowerCase()));
    return Number(amount) > 0 && at >= 0 ? `${amount}/${UNITS[at] ?? ""}` : undefined;
  },
  print: (value) => value,
};
