/** `-j CHECKSUM`: fills in the checksum. Linux: net/netfilter/xt_CHECKSUM.c. */

import { flag, plain } from "../codecs.ts";
import { CONTINUE, targetKind } from "./kind.ts";

export const checksum = targetKind({
  kind: "CHECKSUM",
  fields: { fill: plain("--checksum-fill", flag) },
  effect: "continue",
  inert: true,
  check: ({ fill }, { table }) => {
    if (table !== "mangle") return "-j CHECKSUM is valid in the table mangle alone";
    return fill === undefined ? "-j CHECKSUM needs --checksum-fill" : undefined;
  },
  act: () => CONTINUE,
});
