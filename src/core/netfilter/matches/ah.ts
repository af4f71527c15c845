/** `-m ah`: the authentication header of IPsec. Linux: net/ipv4/netfilter/ipt_ah.c, net/ipv6/netfilter/ip6t_ah.c. */

import { ALL_BITS, anyRange, flag, number, option, plain, range } from "../codecs.ts";
import { AH } from "../protocols.ts";
import { matchKind } from "./kind.ts";
import { spiHolds } from "./spi.ts";

export const ah = matchKind({
  kind: "ah",
  fields: {
    spi: anyRange("--ahspi", range(ALL_BITS), ALL_BITS),
    length: option("--ahlen", number(ALL_BITS)),
    reserved: plain("--ahres", flag),
  },
  check: (_match, { family, protocol }) =>
    family === "ip6" || protocol === AH ? undefined : "-m ah needs -p ah",
  holds: ({ spi }, { packet }) => spiHolds(spi, packet.protocol === AH),
});
