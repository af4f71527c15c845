/** `-m mark`: the packet's mark. Linux: net/netfilter/xt_mark.c, mark_mt. */

import { answer } from "../../answer.ts";
import { masked, option, type Masked } from "../codecs.ts";
import type { Given } from "../options.ts";
import { matchKind } from "./kind.ts";

export const mark = matchKind({
  kind: "mark",
  fields: { mark: option("--mark", masked) },
  check: (match) => (match.mark === undefined ? "-m mark needs --mark" : undefined),
  holds: (match, { packet }) => answer(marked(match.mark, packet.mark)),
});

/** `(mark & M) == V`: bits of V outside the mask make it never hold. */
export function marked(given: Given<Masked> | undefined, value: number): boolean {
  if (given === undefined) return true;
  return ((value & given.value.mask) >>> 0 === given.value.value) !== given.negated;
}
