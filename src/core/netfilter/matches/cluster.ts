/** `-m cluster`: one node of several takes the packet, by a hash of its source. Linux: net/netfilter/xt_cluster.c. */

import { ALL_BITS, number, option, plain } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

const eightDigits: Codec<number> = {
  ...number(ALL_BITS),
  print: (value) => `0x${value.toString(16).padStart(8, "0")}`,
};

export const cluster = matchKind({
  kind: "cluster",
  fields: {
    mask: option("--cluster-local-nodemask", eightDigits),
    node: option("--cluster-local-node", number(32, 1)),
    total: plain("--cluster-total-nodes", number(32, 2)),
    seed: plain("--cluster-hash-seed", eightDigits),
  },
  settle: ({ node, mask, ...rest }) => ({
    ...(node === undefined || mask !== undefined
      ? {}
      : { mask: { value: 2 ** (node.value - 1), negated: node.negated } }),
    ...(mask === undefined ? {} : { mask }),
    ...rest,
  }),
  check: ({ mask, total, seed }) =>
    mask === undefined || total === undefined || seed === undefined
      ? "-m cluster needs a node, --cluster-total-nodes and --cluster-hash-seed"
      : undefined,
  holds: ({ mask }) =>
    unknown("RANDOM_ON_PATH", "this node takes the packet", mask?.negated === true),
});
