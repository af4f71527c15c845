/** `-m mac`: source MAC of the frame that the packet came in. Linux: net/netfilter/xt_mac.c. */

import { answer, NO } from "../../answer.ts";
import { option } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

const PARTS = /^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}$/;

const macAddress: Codec<string> = {
  words: 1,
  read: ([given = ""]) =>
    PARTS.test(given)
      ? given
          .toLowerCase()
          .split(":")
          .map((part) => part.padStart(2, "0"))
          .join(":")
      : undefined,
  print: (value) => value,
};

export const mac = matchKind({
  kind: "mac",
  fields: { source: option("--mac-source", macAddress) },
  check({ source }, { hook }) {
    if (source === undefined) return "-m mac needs --mac-source";
    return hook === "output" || hook === "postrouting"
      ? "-m mac is valid in PREROUTING, INPUT and FORWARD alone"
      : undefined;
  },
  holds({ source }, { packet, point }) {
    if (source === undefined || point.inDev === undefined || point.inDev === "lo") return NO;
    if (packet.sourceMac === undefined) {
      return unknown("ASSUMED_SOURCE_ADDRESS", "the sender has that MAC address", source.negated);
    }
    return answer((packet.sourceMac === source.value) !== source.negated);
  },
});
