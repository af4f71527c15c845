/** `-j NETMAP`: one network onto another, address by address. Linux: net/netfilter/xt_NETMAP.c. */

import { fromWords, type Address } from "../../net/address.ts";
import type { Prefix } from "../../net/prefix.ts";
import { network, plain } from "../codecs.ts";
import { CONTINUE, targetKind } from "./kind.ts";

export const netmap = targetKind({
  kind: "NETMAP",
  fields: { to: plain("--to", network) },
  effect: "dnat",
  check({ to }, { table }) {
    if (to === undefined) return "-j NETMAP needs --to";
    return table === "nat" ? undefined : "-j NETMAP is valid in the table nat alone";
  },
  act({ to }, { packet, point }) {
    if (to === undefined) return CONTINUE;
    const side = point.hook === "prerouting" || point.hook === "output" ? "destination" : "source";
    const mapped = into(to.value, side === "source" ? packet.src : packet.dst);
    return { next: "translate", side, to: { addresses: { min: mapped, max: mapped } } };
  },
});

const into = ({ address, mask }: Prefix, { words }: Address): Address =>
  fromWords(
    words.map((word, at) => {
      const kept = mask[at] ?? 0;
      return ((word & ~kept) | ((address.words[at] ?? 0) & kept)) >>> 0;
    }),
  );
