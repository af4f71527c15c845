/** What a routing decision is made for: the kernel's `struct flowi`. */

import type { Address } from "../net/address.ts";
import type { Packet } from "../net/packet.ts";
import { isLinkLocal6, isLoopback } from "./addressType.ts";
import { routedTos } from "./tos.ts";

export interface Flow {
  readonly dst: Address;
  /** Absent while the kernel has still to choose it. */
  readonly src?: Address;
  /** Interface it came in by; `lo` for what is made here (LOOPBACK_IFINDEX in ip_route_output_key_hash). */
  readonly iif?: string;
  /** Interface it must leave by. */
  readonly oif?: string;
  /** Only routes by this interface count, though no policy rule sees that (RT6_LOOKUP_F_IFACE). */
  readonly by?: string;
  /** Of several routes to one prefix those by such an interface come first; `oif` is then asked by policy rules alone (rt6_device_match). */
  readonly preferred?: ReadonlySet<string>;
  readonly mark: number;
  /** Owner of the sending socket; what is forwarded counts as root's (sock_net_uid without a socket). */
  readonly uid?: number | "untold";
  readonly protocol?: number;
  readonly sport?: number;
  readonly dport?: number;
  readonly tos: number;
  /** Nobody described the sender: source port and TOS are what they mostly are. */
  readonly supposed?: true;
}

/** The flow of a packet that came in by `iif`. */
export function inputFlow(packet: Packet, iif: string): Flow {
  return { ...common(packet), iif, uid: 0, ...(staysOnLink(packet) ? { by: iif } : {}) };
}

/** IPv6 looks for ::1, link-local and multicast addresses on the interface that the packet came in by (rt6_need_strict). */
const staysOnLink = ({ family, dst }: Packet): boolean =>
  family === "ip6" && (isLoopback(dst) || isLinkLocal6(dst) || (dst.words[0] ?? 0) >>> 24 === 0xff);

/** The flow of a packet that is made here. */
export function outputFlow(packet: Packet, oif?: string): Flow {
  return {
    ...common(packet),
    iif: "lo",
    uid: uidOf(packet),
    ...(oif === undefined ? {} : { oif }),
  };
}

/** The flow of a packet made here that rules have changed: for IPv4 asked as root's (ip_route_me_harder). */
export function reroutedFlow(packet: Packet): Flow {
  const uid = packet.family === "ip6" ? uidOf(packet) : 0;
  return { ...common(packet), iif: "lo", uid };
}

/** Whose the sending process is no snapshot tells; what no socket sends is root's. */
const uidOf = ({ owner }: Packet): NonNullable<Flow["uid"]> =>
  owner === undefined ? 0 : (owner.uid ?? "untold");

function common(packet: Packet): Flow {
  const { src, dst, mark, protocol, sport, dport, supposed } = packet;
  return {
    ...{ src, dst, mark, protocol },
    ...(sport === undefined ? {} : { sport }),
    ...(dport === undefined ? {} : { dport }),
    ...(supposed === undefined ? {} : { supposed }),
    tos: routedTos(packet),
  };
}
