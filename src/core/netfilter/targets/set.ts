/** `-j SET`: adds to an ipset, or takes out of it. Linux: net/netfilter/xt_set.c, set_target_v3. */

import { ALL_BITS, flag, number, plain } from "../codecs.ts";
import { setTest } from "../matches/set.ts";
import { CONTINUE, targetKind, type Ruling } from "./kind.ts";

export const set = targetKind({
  kind: "SET",
  fields: {
    add: plain("--add-set", setTest),
    exist: plain("--exist", flag),
    timeout: plain("--timeout", number(ALL_BITS)),
    del: plain("--del-set", setTest),
    map: plain("--map-set", setTest),
    mapMark: plain("--map-mark", flag),
    mapPrio: plain("--map-prio", flag),
    mapQueue: plain("--map-queue", flag),
  },
  effect: "continue",
  check: ({ add, del, map }) =>
    (add ?? del ?? map) === undefined
      ? "-j SET needs one of --add-set, --del-set and --map-set"
      : undefined,
  act({ add, del, map, mapMark }) {
    if (map !== undefined && mapMark !== undefined) return marksUnknown(map.value.name);
    const changed = add ?? del;
    return changed === undefined ? CONTINUE : { next: "continue", changedSet: changed.value.name };
  },
});

const marksUnknown = (name: string): Ruling => ({
  next: "unsure",
  doubt: { code: "IPSET_NOT_READ", text: `nothing asks for the mark that the ipset ${name} gives` },
  usually: CONTINUE,
  otherwise: { next: "stolen" },
});
