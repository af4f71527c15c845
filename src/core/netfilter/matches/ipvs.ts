/** `-m ipvs`: the packet belongs to a virtual service. Linux: net/netfilter/xt_ipvs.c. */

import { barePrefix, choice, flag, option, plain, readPort } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { readProtocol } from "../protocols.ts";
import { matchKind } from "./kind.ts";

const port: Codec<number> = {
  words: 1,
  read: ([given = ""]) => readPort(given),
  print: String,
};

const protocol: Codec<number> = {
  words: 1,
  read: ([given = ""]) => readProtocol(given),
  print: String,
};

export const ipvs = matchKind({
  kind: "ipvs",
  fields: {
    ipvs: option("--ipvs", flag),
    protocol: option("--vproto", protocol),
    address: option("--vaddr", barePrefix),
    port: option("--vport", port),
    direction: plain("--vdir", choice("ORIGINAL", "REPLY")),
    method: option("--vmethod", choice("GATE", "IPIP", "MASQ")),
    control: option("--vportctl", port),
  },
  check: (match) =>
    Object.keys(match).length === 0 ? "-m ipvs needs at least one option" : undefined,
  holds: ({ ipvs: asked }) =>
    unknown(
      "UNSUPPORTED_MATCH",
      "the packet belongs to that virtual service",
      asked?.negated === true,
    ),
});
