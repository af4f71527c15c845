/** `-m set`: addresses and ports in an ipset. Linux: net/netfilter/xt_set.c. */

import { not } from "../../answer.ts";
import { flag, option, plain } from "../codecs.ts";
import { holdsPacket, type Direction } from "../ipsetMembers.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

export interface SetTest {
  readonly name: string;
  /** Which side of the packet each part of a member is compared with. */
  readonly directions: readonly Direction[];
}

/** IPSET_MAXNAMELEN, the closing zero included; IPSET_DIM_MAX. */
const NAME_SIZE = 32;
const MOST_PARTS = 6;

export const setTest: Codec<SetTest> = {
  words: 2,
  read: ([name = "", list = ""]) => {
    const directions = list.split(",").filter((each) => each === "src" || each === "dst");
    if (directions.length !== list.split(",").length || directions.length > MOST_PARTS) {
      return undefined;
    }
    return name === "" || name.length >= NAME_SIZE ? undefined : { name, directions };
  },
  print: ({ name, directions }) => `${name} ${directions.join(",")}`,
};

const counter: Codec<string> = {
  words: 1,
  read: ([given = ""]) => (/^\d{1,20}$/.test(given) ? given : undefined),
  print: (value) => value,
};

export const set = matchKind({
  kind: "set",
  fields: {
    set: option("--match-set", setTest, "--set"),
    returnNomatch: plain("--return-nomatch", flag),
    updateCounters: option("--update-counters", flag),
    updateSubcounters: option("--update-subcounters", flag),
    packetsEq: option("--packets-eq", counter),
    packetsLt: plain("--packets-lt", counter),
    packetsGt: plain("--packets-gt", counter),
    bytesEq: option("--bytes-eq", counter),
    bytesLt: plain("--bytes-lt", counter),
    bytesGt: plain("--bytes-gt", counter),
  },
  check: (match) => (match.set === undefined ? "-m set needs --match-set" : undefined),
  holds(match, moment) {
    const { set: asked, returnNomatch, packetsEq, packetsLt, packetsGt } = match;
    if (asked === undefined) return unknown("UNSUPPORTED_MATCH", "it names a set", true);
    const { value, negated } = asked;
    const members = moment.ipsets?.get(value.name);
    if (members === undefined || moment.changedSets.has(value.name)) {
      const why = members === undefined ? "which was not read" : "which a rule changed before";
      const text = `the ipset ${value.name}, ${why}, holds the packet`;
      return unknown("IPSET_NOT_READ", text, negated);
    }
    const lookup = {
      directions: value.directions,
      returnNomatch: returnNomatch !== undefined,
    };
    const found = holdsPacket(members, lookup, moment);
    const counted = packetsEq ?? packetsLt ?? packetsGt ?? match.bytesEq ?? match.bytesLt;
    if (found.is === "yes" && (counted ?? match.bytesGt) !== undefined) {
      const text = `the counters of the ipset ${value.name} compare so`;
      return unknown("RATE_LIMIT_ON_PATH", text, !negated);
    }
    return negated ? not(found) : found;
  },
});
