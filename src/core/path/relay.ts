/** Programs that take a packet or a connection and carry it on by one of their own. */

import type { Assumption, Protocol, Verdict } from "../contract.ts";
import type { Hop } from "../hop.ts";
import type { Conversation } from "./converse.ts";
import { proxied } from "./proxy.ts";
import { carriedIn, carriedOut } from "./rootless.ts";
import type { Walk } from "./walk.ts";

export interface Relay {
  readonly hop: Hop;
  /** The connection of its own; absent where its target is not known. */
  readonly own?: Conversation;
  /** The first connection stands whatever becomes of its own. */
  readonly accepts: boolean;
  /** What the sender sees of what became of its own. */
  verdict(own: Verdict): Verdict;
  readonly unsure?: Assumption;
}

/** Who carries on what ended like this. */
export function relayOf(walk: Walk, talk: Conversation, protocol: Protocol): Relay | undefined {
  const { taken, verdict } = talk;
  if (taken?.by.is !== "proxy") return carriedOut(walk, talk, protocol);
  if (verdict !== "reachable") return undefined;
  const { by, place, packet } = taken;
  return place.isHost
    ? proxied(walk, place, by, protocol)
    : carriedIn(walk, { place, by, packet, protocol });
}
