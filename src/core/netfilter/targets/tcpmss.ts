/** `-j TCPMSS`: the MSS option of a SYN. Linux: net/netfilter/xt_TCPMSS.c, tcpmss_mangle_packet. */

import { flag, number, plain } from "../codecs.ts";
import { TCP } from "../protocols.ts";
import { CONTINUE, targetKind } from "./kind.ts";

const OPTION = 4;

export const tcpmss = targetKind({
  kind: "TCPMSS",
  fields: {
    set: plain("--set-mss", number(65535)),
    clamp: plain("--clamp-mss-to-pmtu", flag),
  },
  effect: "continue",
  inert: true,
  check(target, { protocol }) {
    if (protocol !== TCP) return "-j TCPMSS needs -p tcp";
    return Object.keys(target).length === 1
      ? undefined
      : "-j TCPMSS needs one of --set-mss and --clamp-mss-to-pmtu";
  },
  /** A packet of headers alone, without options, is given the option. */
  act(_target, { packet }) {
    const bare = packet.length === (packet.family === "ip" ? 40 : 60);
    if (packet.protocol !== TCP || !bare) return CONTINUE;
    return { next: "continue", packet: { ...packet, length: packet.length + OPTION } };
  },
});
