/** Hardware types of interfaces. Linux: include/uapi/linux/if_arp.h. */

import type { HookPoint, NetnsFacts } from "../../hook.ts";
import { doubtful, type Loaded } from "../loaded.ts";

export const ETHER = 1;
const PPP = 512;
const TUNNEL = 768;
const TUNNEL6 = 769;
const LOOPBACK = 772;
const SIT = 776;
const GRE = 778;
const GRE6 = 823;
const NONE = 0xfffe;

/** By the kind that `ip -d link` shows; `tun` is one or the other. */
const TYPES: Readonly<Record<string, number>> = {
  loopback: LOOPBACK,
  ppp: PPP,
  ipip: TUNNEL,
  ip6tnl: TUNNEL6,
  sit: SIT,
  gre: GRE,
  ip6gre: GRE6,
  wireguard: NONE,
  xfrm: NONE,
  bareudp: NONE,
  vti: TUNNEL,
  vti6: TUNNEL6,
};

const ETHERNET: ReadonlySet<string> = new Set(
  `bond bridge device dummy geneve gretap ip6gretap ifb ipvlan ipvtap macsec macvlan macvtap
  netkit team veth vlan vrf vxlan`.split(/\s+/),
);

/**
 * The type of the interface that the packet is with (skb->dev): where it came in, behind routing where it leaves.
 * `undefined` where that is none yet.
 */
export const loadOwnType = ({ hook, inDev, outDev, facts }: HookPoint): Loaded =>
  loadInterfaceType(hook === "postrouting" || hook === "egress" ? outDev : inDev, facts);

/** `undefined` where there is no interface. */
export function loadInterfaceType(dev: string | undefined, facts: NetnsFacts): Loaded {
  if (dev === undefined) return undefined;
  if (dev === "lo") return LOOPBACK;
  const kind = facts.linkKind?.(dev) ?? "";
  if (ETHERNET.has(kind)) return ETHER;
  return TYPES[kind] ?? doubtful("UNSUPPORTED_MATCH", `the hardware type of ${dev}`);
}
