/** An IPsec policy: which packets are to be encrypted, or to have come so (`ip xfrm policy`). Linux: include/net/xfrm.h. */

import type { Packet } from "./packet.ts";
import { inPrefix, readPrefix } from "./prefix.ts";

export interface XfrmPolicy {
  /** `fwd` is asked of what is passed on. */
  readonly direction: "in" | "out" | "fwd";
  readonly action: "allow" | "block";
  /** The least goes first. */
  readonly priority: number;
  readonly src: string;
  readonly dst: string;
  /** Protocol number; absent for all. */
  readonly protocol?: number;
  readonly sport?: Masked;
  readonly dport?: Masked;
  readonly dev?: string;
  readonly mark?: Masked;
  /** Whether it asks for a transformation; without, it lets pass as is. */
  readonly transforms: boolean;
}

export interface Masked {
  readonly value: number;
  readonly mask: number;
}

/** The policy that the kernel finds for the packet (xfrm_policy_lookup, xfrm_selector_match). */
export function policyFor(
  policies: readonly XfrmPolicy[],
  direction: XfrmPolicy["direction"],
  packet: Packet,
  dev: string | undefined,
): XfrmPolicy | undefined {
  const found = policies.filter(
    (policy) => policy.direction === direction && selects(policy, packet, dev),
  );
  return found.reduce<XfrmPolicy | undefined>(
    (best, each) => (best === undefined || each.priority < best.priority ? each : best),
    undefined,
  );
}

function selects(policy: XfrmPolicy, packet: Packet, dev: string | undefined): boolean {
  const { src, dst, protocol, sport, dport, mark } = policy;
  const [from, to] = [readPrefix(src), readPrefix(dst)];
  return (
    from !== undefined &&
    to !== undefined &&
    inPrefix(from, packet.src) &&
    inPrefix(to, packet.dst) &&
    (protocol === undefined || protocol === packet.protocol) &&
    (policy.dev === undefined || policy.dev === dev) &&
    holds(mark, packet.mark) &&
    holds(sport, packet.sport ?? packet.icmp?.type) &&
    holds(dport, packet.dport ?? packet.icmp?.code)
  );
}

const holds = (asked: Masked | undefined, value = 0): boolean =>
  asked === undefined || ((value ^ asked.value) & asked.mask) === 0;

/** As `ip xfrm policy` begins with it. */
export function policyText({ src, dst, protocol, dport, direction, action }: XfrmPolicy): string {
  const more = [
    ...(protocol === undefined ? [] : [`proto ${protocol}`]),
    ...(dport === undefined ? [] : [`dport ${dport.value}`]),
    ...[`dir ${direction}`, ...(action === "block" ? ["action block"] : [])],
  ];
  return `src ${src} dst ${dst} ${more.join(" ")}`;
}
