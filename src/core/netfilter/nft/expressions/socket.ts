/** `socket`: the local socket that takes the packet. Linux: net/netfilter/nft_socket.c, nft_socket_eval. */

import { textField } from "../json.ts";
import { doubtful } from "../loaded.ts";
import { MARK, typeNamed } from "../types/index.ts";
import type { DataType } from "../types/kind.ts";
import { integer } from "../types/plain.ts";
import type { Expression, ExpressionKind } from "./kind.ts";

export interface Socket extends Expression {
  readonly kind: "socket";
  readonly key: "transparent" | "mark" | "wildcard" | "cgroupv2";
}

const TYPES: Readonly<Record<Socket["key"], DataType>> = {
  transparent: integer("integer", 8),
  mark: MARK,
  wildcard: integer("integer", 8),
  cgroupv2: typeNamed("cgroupsv2"),
};

const KEYS = ["transparent", "mark", "wildcard", "cgroupv2"] as const;

export const socket: ExpressionKind<Socket> = {
  kind: "socket",
  read(given) {
    const key = KEYS.find((known) => known === textField(given, "key"));
    if (key === undefined) return undefined;
    return { expression: { kind: "socket", key }, types: [TYPES[key]], text: `socket ${key}` };
  },
  load({ key }, { moment: { packet, point } }) {
    const found = point.facts.socket(packet);
    if (found.is === "no") return undefined;
    return doubtful(
      found.is === "unknown" ? found.doubt.code : "UNSUPPORTED_MATCH",
      `the ${key} of the socket that takes the packet`,
    );
  },
};
