/** `-m cpu`: the processor that handles the packet. Linux: net/netfilter/xt_cpu.c. */

import { ALL_BITS, number, option } from "../codecs.ts";
import { unknown } from "../moment.ts";
import { matchKind } from "./kind.ts";

export const cpu = matchKind({
  kind: "cpu",
  fields: { cpu: option("--cpu", number(ALL_BITS)) },
  check: (match) => (match.cpu === undefined ? "-m cpu needs --cpu" : undefined),
  holds: ({ cpu: asked }) =>
    unknown("RANDOM_ON_PATH", "that processor handles the packet", asked?.negated === true),
});
