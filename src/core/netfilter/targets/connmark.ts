/** `-j CONNMARK`: the connection's mark, set, or exchanged with the packet's. Linux: net/netfilter/xt_connmark.c, connmark_tg_shift. */

import type { Packet } from "../../net/packet.ts";
import { ALL_BITS, flag, fullyMasked, hexadecimal, number, plain } from "../codecs.ts";
import type { Connection } from "../conntrack.ts";
import type { FieldValues } from "../options.ts";
import { CONTINUE, targetKind, type Ruling } from "./kind.ts";
import { marked, settleMark } from "./mark.ts";

const bits = hexadecimal(ALL_BITS);

const fields = {
  set: plain("--set-xmark", fullyMasked),
  setMark: plain("--set-mark", fullyMasked),
  and: plain("--and-mark", bits),
  or: plain("--or-mark", bits),
  xor: plain("--xor-mark", bits),
  save: plain("--save-mark", flag),
  restore: plain("--restore-mark", flag),
  nfmask: plain("--nfmask", bits),
  ctmask: plain("--ctmask", bits),
  mask: plain("--mask", bits),
  left: plain("--left-shift-mark", number(31)),
  right: plain("--right-shift-mark", number(31)),
};

type Connmark = FieldValues<typeof fields>;

export const connmark = targetKind({
  kind: "CONNMARK",
  fields,
  effect: "mark",
  settle(target) {
    const { save, restore, nfmask, ctmask, mask, left, right, ...set } = target;
    const shifts = { ...(left && { left }), ...(right && { right }) };
    if (save === undefined && restore === undefined) return { ...settleMark(set), ...shifts };
    const full = mask ?? { value: ALL_BITS, negated: false };
    const masks = { nfmask: nfmask ?? full, ctmask: ctmask ?? full };
    return { ...set, ...(save && { save }), ...(restore && { restore }), ...masks, ...shifts };
  },
  check({ set, save, restore }) {
    const asked = [set, save, restore].filter((given) => given !== undefined);
    return asked.length === 1
      ? undefined
      : "-j CONNMARK needs one of --set-xmark, --save-mark and --restore-mark";
  },
  act(target, { packet, connection }) {
    if (connection === undefined) return CONTINUE;
    if (connection.state === "invalid" || connection.state === "untracked") return CONTINUE;
    return exchange(target, packet, connection);
  },
});

function exchange(target: Connmark, packet: Packet, connection: Connection): Ruling {
  const { set, save } = target;
  const [nfmask, ctmask] = [target.nfmask?.value ?? ALL_BITS, target.ctmask?.value ?? ALL_BITS];
  if (set !== undefined) {
    const mark = shift(target, marked(connection.mark, set.value));
    return { next: "continue", connection: { ...connection, mark } };
  }
  if (save !== undefined) {
    const value = shift(target, packet.mark & nfmask);
    const mark = marked(connection.mark, { value, mask: ctmask });
    return { next: "continue", connection: { ...connection, mark } };
  }
  const value = shift(target, connection.mark & ctmask);
  return {
    next: "continue",
    packet: { ...packet, mark: marked(packet.mark, { value, mask: nfmask }) },
  };
}

function shift({ left, right }: Connmark, mark: number): number {
  if (right !== undefined) return mark >>> right.value;
  return (mark << (left?.value ?? 0)) >>> 0;
}
