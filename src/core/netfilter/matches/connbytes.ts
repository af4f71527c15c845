/** `-m connbytes`: what the connection has carried so far. Linux: net/netfilter/xt_connbytes.c. */

import { answer, NO } from "../../answer.ts";
import { choice, option, plain } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

interface Amounts {
  /** 64 bits each: kept as text. */
  readonly from: string;
  readonly to?: string;
}

const HIGHEST = 2n ** 64n - 1n;

const amounts: Codec<Amounts> = {
  words: 1,
  read: ([given = ""]) => {
    const [found, from = "", , to = ""] = /^(\d{0,20})(:(\d{0,20}))?$/.exec(given) ?? [];
    if (found === undefined || found === "") return undefined;
    const least = BigInt(from || "0");
    const most = to === "" ? HIGHEST : BigInt(to);
    if (least > most || most > HIGHEST) return undefined;
    return { from: String(least), ...(to === "" ? {} : { to: String(most) }) };
  },
  print: ({ from, to }) => (to === undefined ? from : `${from}:${to}`),
};

export const connbytes = matchKind({
  kind: "connbytes",
  fields: {
    connbytes: option("--connbytes", amounts),
    mode: plain("--connbytes-mode", choice("packets", "bytes", "avgpkt")),
    direction: plain("--connbytes-dir", choice("original", "reply", "both")),
  },
  check: ({ connbytes: asked, mode, direction }) =>
    asked === undefined || mode === undefined || direction === undefined
      ? "-m connbytes needs --connbytes, --connbytes-mode and --connbytes-dir"
      : undefined,
  holds({ connbytes: asked, mode, direction }, { packet, connection }) {
    if (asked === undefined || connection === undefined) return NO;
    if (connection.state === "invalid" || connection.state === "untracked") return NO;
    if (connection.state !== "new") {
      return unknown("UNSUPPORTED_MATCH", "the connection has carried so much", asked.negated);
    }
    // A first packet is counted before the rules see it.
    let carried = mode?.value === "packets" ? 1 : packet.length;
    if (direction?.value === "reply") carried = 0;
    const { from, to } = asked.value;
    const inside = carried >= Number(from) && (to === undefined || carried <= Number(to));
    return answer(inside !== asked.negated);
  },
});
