/** Whether a packet that REJECT takes is answered: none that could raise a storm is, and then it is only dropped. */

import { RST } from "../net/tcpFlags.ts";
import type { Packet } from "../net/packet.ts";

/** `how` as the rule says it: `icmp-port-unreachable`, `tcp-reset`, … */
export function isAnswered({ family, pkttype, tcpFlags = 0, icmp }: Packet, how: string): boolean {
  // nf_send_reset and nf_send_reset6 ask the route, icmp_send and icmp6_send the frame.
  if (pkttype === "broadcast" || pkttype === "multicast") return false;
  // No RST for a RST (nf_reject_ip_tcphdr_get), no error about an error.
  if (how.includes("reset")) return (tcpFlags & RST) === 0;
  return icmp === undefined || !isError(family, icmp.type);
}

const ERRORS_4: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);
const REDIRECT_6 = 137;

const isError = (family: Packet["family"], type: number): boolean =>
  family === "ip" ? ERRORS_4.has(type) : type < 128 || type === REDIRECT_6;
