/** What a match or target may look at: one packet at one point of its walk. */

import type { Answer } from "../answer.ts";
import type { AssumptionCode } from "../codes.ts";
import type { Packet } from "../net/packet.ts";
import type { Connection } from "./conntrack.ts";
import type { HookPoint } from "./hook.ts";
import type { Ipset } from "./ruleset.ts";

export interface Moment {
  readonly packet: Packet;
  /** Undefined before conntrack saw the packet. */
  readonly connection: Connection | undefined;
  readonly point: HookPoint;
  /** Undefined when the ipsets were not read. */
  readonly ipsets: ReadonlyMap<string, Ipset> | undefined;
  /** Names of those ipsets that rules changed for this packet. */
  readonly changedSets: ReadonlySet<string>;
}

/**
 * An answer that hangs on something no snapshot holds.
 * `text` completes "it applies if …"; `usually` is what holds in the ordinary case.
 */
export const unknown = (code: AssumptionCode, text: string, usually: boolean): Answer => ({
  is: "unknown",
  doubt: { code, text },
  usually,
});
