/** `-j TOS` and `-j DSCP`: other bits in the TOS byte. Linux: net/netfilter/xt_DSCP.c. */

import { plain, type Masked } from "../codecs.ts";
import { dscpClass, dscpValue, tosByte, tosValue } from "../dscp.ts";
import { CONTINUE, targetKind } from "./kind.ts";

const given = (value: Masked) => ({ value, negated: false });

export const tos = targetKind({
  kind: "TOS",
  fields: {
    set: plain("--set-tos", tosValue),
    and: plain("--and-tos", tosByte),
    or: plain("--or-tos", tosByte),
    xor: plain("--xor-tos", tosByte),
  },
  effect: "continue",
  settle(target) {
    const { and, or, xor } = target;
    if (Object.keys(target).length !== 1) return target;
    if (and !== undefined) return { set: given({ value: 0, mask: ~and.value & 255 }) };
    if (or !== undefined) return { set: given({ value: or.value, mask: or.value }) };
    return xor === undefined ? target : { set: given({ value: xor.value, mask: 0 }) };
  },
  check(target, { table }) {
    if (table !== "mangle") return "-j TOS is valid in the table mangle alone";
    return Object.keys(target).length === 1
      ? undefined
      : "-j TOS needs one of --set-tos, --and-tos, --or-tos and --xor-tos";
  },
  act({ set }, { packet }) {
    if (set === undefined) return CONTINUE;
    const { value, mask } = set.value;
    return { next: "continue", packet: { ...packet, tos: ((packet.tos & ~mask) ^ value) & 255 } };
  },
});

export const dscp = targetKind({
  kind: "DSCP",
  fields: { set: plain("--set-dscp", dscpValue), class: plain("--set-dscp-class", dscpClass) },
  effect: "continue",
  settle: (target) =>
    target.class === undefined || target.set !== undefined ? target : { set: target.class },
  check({ set, class: name }, { table }) {
    if (table !== "mangle") return "-j DSCP is valid in the table mangle alone";
    return set !== undefined && name === undefined
      ? undefined
      : "-j DSCP needs one of --set-dscp and --set-dscp-class";
  },
  act: ({ set }, { packet }) =>
    set === undefined
      ? CONTINUE
      : { next: "continue", packet: { ...packet, tos: (packet.tos & 3) | (set.value << 2) } },
});
