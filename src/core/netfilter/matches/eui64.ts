/** `-m eui64`: the source address is made of the sender's MAC. Linux: net/ipv6/netfilter/ip6t_eui64.c. */

import { answer, NO } from "../../answer.ts";
import { unknown } from "../moment.ts";
import { matchKind } from "./kind.ts";

export const eui64 = matchKind({
  kind: "eui64",
  fields: {},
  check: (_match, { hook }) =>
    hook === "output" || hook === "postrouting"
      ? "-m eui64 is valid in PREROUTING, INPUT and FORWARD alone"
      : undefined,
  holds(_match, { packet, point }) {
    if (point.inDev === undefined || point.inDev === "lo") return NO;
    if (packet.sourceMac === undefined) {
      return unknown("ASSUMED_SOURCE_ADDRESS", "the sender's address is made of its MAC", false);
    }
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = packet.sourceMac
      .split(":")
      .map((part) => Number.parseInt(part, 16));
    const upper = (((a ^ 2) << 24) | (b << 16) | (c << 8) | 0xff) >>> 0;
    const lower = ((0xfe << 24) | (d << 16) | (e << 8) | f) >>> 0;
    return answer(packet.src.words[2] === upper && packet.src.words[3] === lower);
  },
});
