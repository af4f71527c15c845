/** Fields that a sender nobody described has its own of: a native rule that asks for one hangs on the sender. */

import { UNPRIVILEGED, type Packet } from "../../../net/packet.ts";
import { hasPorts } from "../../protocols.ts";
import { doubtful, type Doubtful, type Drawn } from "../loaded.ts";
import type { HeaderBase } from "./headerFields.ts";

interface Field {
  readonly base: HeaderBase;
  readonly offset: number;
  readonly bits: number;
}

/** `undefined` of what is known: all that the question says, and what a rule has written. */
export function sendersOwn({ base, offset, bits }: Field, packet: Packet): Doubtful | undefined {
  if (packet.supposed !== true) return undefined;
  const { family, tos, protocol } = packet;
  switch (`${base} ${offset} ${bits}`) {
    case "th 0 16":
      return hasPorts(protocol) ? drawn("source port", PORTS) : undefined;
    case family === "ip" ? "nh 64 8" : "nh 56 8":
      return drawn(family === "ip" ? "time to live" : "hop limit", { min: 1, max: 255 });
    case family === "ip" ? "nh 8 6" : "nh 4 6":
      return tos === 0 ? drawn("DSCP", { min: 0, max: 63 }) : undefined;
    default:
      return undefined;
  }
}

const PORTS: Drawn = { min: 1, max: 65535, usual: { min: UNPRIVILEGED, max: 65535 } };

const drawn = (name: string, from: Drawn): Doubtful => ({
  ...doubtful("ASSUMED_SOURCE_ADDRESS", `the ${name} of the sender's packets`),
  drawn: from,
});
