/** Statements about connection tracking. Linux: net/netfilter/nft_ct.c. */

import { track } from "../../track.ts";
import { printName } from "../json.ts";
import { GO_ON, type ActionKind, type NftStatement } from "./kind.ts";

export interface Tracking extends NftStatement {
  readonly kind: "notrack" | "ct helper" | "ct timeout" | "ct expectation";
}

/** From here on the packet belongs to no connection, nor is it translated (nft_notrack_eval). */
export const notrack: ActionKind<Tracking> = {
  kind: "notrack",
  effect: "continue",
  read: () => ({ kind: "notrack", text: "notrack" }),
  act(_statement, { moment: { packet, connection } }) {
    if (connection !== undefined) return GO_ON;
    return { next: "continue", connection: { ...track(packet, 0), state: "untracked" } };
  },
};

const setting = (kind: "helper" | "timeout" | "expectation"): ActionKind<Tracking> => ({
  kind: `ct ${kind}`,
  effect: "continue",
  inert: true,
  read(given) {
    const name = printName(given);
    return name === undefined ? undefined : { kind: `ct ${kind}`, text: `ct ${kind} set ${name}` };
  },
  act: () => GO_ON,
});

export const helper = setting("helper");
export const timeout = setting("timeout");
export const expectation = setting("expectation");
