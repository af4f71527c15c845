/** `-m esp`: the encapsulating header of IPsec. Linux: net/netfilter/xt_esp.c. */

import { ALL_BITS, anyRange, range } from "../codecs.ts";
import { ESP } from "../protocols.ts";
import { matchKind } from "./kind.ts";
import { spiHolds } from "./spi.ts";

export const esp = matchKind({
  kind: "esp",
  fields: { spi: anyRange("--espspi", range(ALL_BITS), ALL_BITS) },
  check: (_match, { protocol }) => (protocol === ESP ? undefined : "-m esp needs -p esp"),
  holds: ({ spi }, { packet }) => spiHolds(spi, packet.protocol === ESP),
});
