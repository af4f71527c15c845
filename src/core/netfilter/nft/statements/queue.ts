/** `queue`: a program decides. Linux: net/netfilter/nft_queue.c. */

import { ACCEPT, DROP } from "../../targets/kind.ts";
import { readConstant } from "../constants.ts";
import { field, textsOf } from "../json.ts";
import { integer } from "../types/plain.ts";
import type { ActionKind, NftRuling, NftStatement } from "./kind.ts";

export interface Queue extends NftStatement {
  readonly kind: "queue";
  readonly to: string;
}

export const toProgram = (queue: string): NftRuling => ({
  next: "unsure",
  doubt: { code: "QUEUE_ON_PATH", text: `the program that reads ${queue} accepts the packet` },
  usually: ACCEPT,
  otherwise: DROP,
});

const NUMBER = integer("integer", 16);

export const queue: ActionKind<Queue> = {
  kind: "queue",
  effect: "unknown",
  read(given, place) {
    const number = field(given, "num");
    const flags = textsOf(field(given, "flags")).join(",");
    const to =
      number === undefined
        ? "0"
        : (readConstant(number, NUMBER) ?? place.readExpression(number, [NUMBER]))?.text;
    if (to === undefined) return undefined;
    const before = flags === "" ? "" : ` flags ${flags}`;
    return { kind: "queue", to, text: `queue${before} to ${to}` };
  },
  act: ({ to }) => toProgram(`queue ${to}`),
};
