/** `counter`: counts packets and bytes. Linux: net/netfilter/nft_counter.c. */

import { numberField, type Json } from "../json.ts";
import type { Counters } from "../../../hop.ts";
import { GO_ON, type ActionKind, type NftStatement } from "./kind.ts";
import { printName } from "./names.ts";

export interface Counter extends NftStatement {
  readonly kind: "counter";
  /** Absent of one that has a name and is not the rule's own. */
  readonly counters?: Counters;
}

export const counter: ActionKind<Counter> = {
  kind: "counter",
  effect: "continue",
  inert: true,
  read(given, place) {
    const counters = readCounters(given);
    if (counters !== undefined) return { kind: "counter", counters, text: "counter" };
    if (given === null) return { kind: "counter", text: "counter" };
    const name = printName(given, place);
    return name === undefined ? undefined : { kind: "counter", text: `counter name ${name}` };
  },
  act: () => GO_ON,
};

function readCounters(given: Json): Counters | undefined {
  const [packets, bytes] = [numberField(given, "packets"), numberField(given, "bytes")];
  return packets === undefined || bytes === undefined ? undefined : { packets, bytes };
}
