/** `-m ipcomp`: the compression header of IPsec. Linux: net/netfilter/xt_ipcomp.c. */

import { ALL_BITS, anyRange, flag, plain, range } from "../codecs.ts";
import { matchKind } from "./kind.ts";
import { spiHolds } from "./spi.ts";

const IPCOMP = 108;

export const ipcomp = matchKind({
  kind: "ipcomp",
  fields: {
    spi: anyRange("--ipcompspi", range(ALL_BITS), ALL_BITS),
    reserved: plain("--compres", flag),
  },
  check: (_match, { protocol }) => (protocol === IPCOMP ? undefined : "-m ipcomp needs -p ipcomp"),
  holds: ({ spi }, { packet }) => spiHolds(spi, packet.protocol === IPCOMP),
});
