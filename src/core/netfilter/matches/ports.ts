/** Source and destination port, shared by the protocols that have them. */

import type { Packet } from "../../net/packet.ts";
import { anyRange, inRange, portRange, type Range } from "../codecs.ts";
import type { Given } from "../options.ts";

export const portFields = {
  sport: anyRange("--sport", portRange, 65535, "--source-port"),
  dport: anyRange("--dport", portRange, 65535, "--destination-port"),
};

export interface PortValues {
  readonly sport?: Given<Range>;
  readonly dport?: Given<Range>;
}

/** Whether the packet's ports are those asked for; false for a packet without ports. */
export function portsHold({ sport, dport }: PortValues, packet: Packet): boolean {
  return portHolds(sport, packet.sport) && portHolds(dport, packet.dport);
}

function portHolds(given: Given<Range> | undefined, port: number | undefined): boolean {
  if (given === undefined) return true;
  return port !== undefined && inRange(given.value, port) !== given.negated;
}
