/** `-m iprange`: addresses between two. Linux: net/netfilter/xt_iprange.c. */

import { NO, YES } from "../../answer.ts";
import { compareAddresses, type Address } from "../../net/address.ts";
import { addressRange, option, type AddressRange } from "../codecs.ts";
import type { Given } from "../options.ts";
import { matchKind } from "./kind.ts";

export const iprange = matchKind({
  kind: "iprange",
  fields: {
    src: option("--src-range", addressRange),
    dst: option("--dst-range", addressRange),
  },
  check: (match) =>
    Object.keys(match).length === 0 ? "-m iprange needs --src-range or --dst-range" : undefined,
  holds({ src, dst }, { packet }) {
    if (src !== undefined && !lies(src, packet.src)) return NO;
    return dst !== undefined && !lies(dst, packet.dst) ? NO : YES;
  },
});

function lies({ value: { min, max }, negated }: Given<AddressRange>, address: Address): boolean {
  const inside = compareAddresses(min, address) <= 0 && compareAddresses(address, max) <= 0;
  return inside !== negated;
}
