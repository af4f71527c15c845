/** `-j MARK`: the packet's mark becomes `(mark & ~M) ^ V`. Linux: net/netfilter/xt_mark.c, mark_tg. */

import { ALL_BITS, fullyMasked, hexadecimal, plain, type Masked } from "../codecs.ts";
import { targetKind } from "./kind.ts";

const bits = hexadecimal(ALL_BITS);

export const mark = targetKind({
  kind: "MARK",
  fields: {
    set: plain("--set-xmark", fullyMasked),
    setMark: plain("--set-mark", fullyMasked),
    and: plain("--and-mark", bits),
    or: plain("--or-mark", bits),
    xor: plain("--xor-mark", bits),
  },
  effect: "mark",
  settle: (target) => settleMark(target),
  check: (target) =>
    Object.keys(target).length === 1 && target.set !== undefined
      ? undefined
      : "-j MARK needs one of --set-xmark, --set-mark, --and-mark, --or-mark and --xor-mark",
  act: ({ set }, { packet }) => ({
    next: "continue",
    packet: { ...packet, mark: set === undefined ? packet.mark : marked(packet.mark, set.value) },
  }),
});

export const marked = (before: number, { value, mask }: Masked): number =>
  ((before & ~mask) ^ value) >>> 0;

interface Spellings {
  readonly set?: { readonly value: Masked; readonly negated: boolean };
  readonly setMark?: { readonly value: Masked; readonly negated: boolean };
  readonly and?: { readonly value: number; readonly negated: boolean };
  readonly or?: { readonly value: number; readonly negated: boolean };
  readonly xor?: { readonly value: number; readonly negated: boolean };
}

/** Of `MARK` and `CONNMARK`: every spelling is a `--set-xmark`. */
export function settleMark(given: Spellings): Spellings {
  const { setMark, and, or, xor, ...rest } = given;
  if (Object.keys(given).length !== 1) return given;
  let set: Masked | undefined;
  // --set-mark clears what it sets besides what the mask names.
  if (setMark !== undefined) {
    const { value, mask } = setMark.value;
    set = { value, mask: (value | mask) >>> 0 };
  } else if (and !== undefined) set = { value: 0, mask: ~and.value >>> 0 };
  else if (or !== undefined) set = { value: or.value, mask: or.value };
  else if (xor !== undefined) set = { value: xor.value, mask: 0 };
  return set === undefined ? rest : { set: { value: set, negated: false } };
}
