/** `-m owner`: user and group of the socket that sends. Linux: net/netfilter/xt_owner.c, owner_mt. */

import { answer, NO, YES } from "../../answer.ts";
import { flag, inRange, option, plain, readNumber, type Range } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec, Given } from "../options.ts";
import { matchKind } from "./kind.ts";

const HIGHEST = 0xfffffffe;

/** Ids and ranges of them; names mean something on their host alone, but for root. */
const ids: Codec<Range> = {
  words: 1,
  read: ([given = ""]) => {
    if (given === "root") return { min: 0, max: 0 };
    const [from = "", to = from, ...rest] = given.split("-");
    const [min, max] = [readNumber(from, HIGHEST), readNumber(to, HIGHEST)];
    if (rest.length > 0 || min === undefined || max === undefined || min > max) return undefined;
    return { min, max };
  },
  print: ({ min, max }) => (min === max ? String(min) : `${min}-${max}`),
};

export const owner = matchKind({
  kind: "owner",
  fields: {
    socket: option("--socket-exists", flag),
    uid: option("--uid-owner", ids),
    gid: option("--gid-owner", ids),
    groups: plain("--suppl-groups", flag),
  },
  check(match, { hook }) {
    if (Object.keys(match).length === 0) return "-m owner needs at least one option";
    if (match.groups !== undefined && match.gid === undefined) {
      return "--suppl-groups needs --gid-owner";
    }
    const given = Object.keys(match);
    if (match.groups !== undefined && given.indexOf("groups") < given.indexOf("gid")) {
      return "--suppl-groups stands behind --gid-owner";
    }
    return hook === "prerouting" || hook === "input" || hook === "forward"
      ? "-m owner is valid in OUTPUT and POSTROUTING alone"
      : undefined;
  },
  holds({ socket, uid, gid, groups }, { packet }) {
    const asked = [socket, uid, gid, groups].filter((given) => given !== undefined);
    // Without a socket a rule holds whose every option is negated.
    if (packet.owner === undefined) return answer(asked.every(({ negated }) => negated));
    if (socket?.negated === true) return NO;
    const known = [heldBy(uid, packet.owner.uid), heldBy(gid, packet.owner.gid)];
    if (groups !== undefined && known[1] === false && gid?.negated === false) known[1] = undefined;
    if (known.includes(false)) return NO;
    if (!known.includes(undefined)) return YES;
    return unknown(
      "UNSUPPORTED_MATCH",
      "the socket that sends is of that owner",
      [uid, gid].some((given) => given?.negated === true),
    );
  },
});

/** `undefined` when the id is not known. */
function heldBy(given: Given<Range> | undefined, id: number | undefined): boolean | undefined {
  if (given === undefined) return true;
  return id === undefined ? undefined : inRange(given.value, id) !== given.negated;
}
