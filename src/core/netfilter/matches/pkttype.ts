/** `-m pkttype`: whom the frame was for. Linux: net/netfilter/xt_pkttype.c. */

import { answer } from "../../answer.ts";
import { choice, option } from "../codecs.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

const TYPES = choice("unicast", "broadcast", "multicast");
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["host", "unicast"],
  ["bcast", "broadcast"],
  ["mcast", "multicast"],
]);

const type: Codec<"unicast" | "broadcast" | "multicast"> = {
  ...TYPES,
  read: ([given = ""], family) => TYPES.read([ALIASES.get(given) ?? given], family),
};

export const pkttype = matchKind({
  kind: "pkttype",
  fields: { type: option("--pkt-type", type) },
  check: (match) => (match.type === undefined ? "-m pkttype needs --pkt-type" : undefined),
  holds({ type: asked }, { packet }) {
    const is = packet.pkttype === "host" ? "unicast" : packet.pkttype;
    return answer((is === asked?.value) !== asked?.negated);
  },
});
