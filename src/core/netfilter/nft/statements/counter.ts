/** `counter`: counts packets and bytes. Linux: net/netfilter/nft_counter.c. */

import { numberField, printName, type Json } from "../json.ts";
import type { Counters } from "../../../hop.ts";
import { GO_ON, type ActionKind, type NftStatement } from "./kind.ts";

export interface Counter extends NftStatement {
  readonly kind: "counter";
  readonly counters?: Counters;
  /** Not the rule's own. */
  readonly isNamed?: true;
}

export const counter: ActionKind<Counter> = {
  kind: "counter",
  effect: "continue",
  inert: true,
  read(given) {
    const counters = readCounters(given);
    if (counters !== undefined) return { kind: "counter", counters, text: "counter" };
    if (given === null) return { kind: "counter", text: "counter" };
    const name = printName(given);
    if (name === undefined) return undefined;
    return { kind: "counter", isNamed: true, text: `counter name ${name}` };
  },
  act: () => GO_ON,
};

function readCounters(given: Json): Counters | undefined {
  const [packets, bytes] = [numberField(given, "packets"), numberField(given, "bytes")];
  return packets === undefined || bytes === undefined ? undefined : { packets, bytes };
}
