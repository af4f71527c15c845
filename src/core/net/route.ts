/** Routes and routing policy rules, as `ip -j route show table all` and `ip -j rule` tell them. */

export interface Route {
  readonly family: "ip" | "ip6";
  /** `main`, `local`, `default`, or a number as text. */
  readonly table: string;
  /** `unicast`, `local`, `broadcast`, `multicast`, `anycast`, `unreachable`, `blackhole`, `prohibit`, `throw`. */
  readonly type: string;
  /** Prefix with its length, `default` spelled out as `0.0.0.0/0` or `::/0`. */
  readonly dst: string;
  readonly dev?: string;
  readonly via?: string;
  /** Preferred source address. */
  readonly prefSrc?: string;
  readonly metric: number;
  readonly scope?: string;
  readonly protocol?: string;
  /** Only for IPv6 source routing (`from`). */
  readonly src?: string;
  readonly mtu?: number;
  /** `linkdown`, `dead`, `onlink`, `pervasive`, … */
  readonly flags: readonly string[];
  /** Present for a multipath route. */
  readonly nexthops?: readonly Nexthop[];
  /** The line as `ip route` prints it. */
  readonly text: string;
}

export interface Nexthop {
  readonly dev?: string;
  readonly via?: string;
  readonly weight: number;
  readonly flags: readonly string[];
}

export interface PolicyRule {
  readonly family: "ip" | "ip6";
  readonly priority: number;
  readonly negated: boolean;
  /** Prefixes with their length; absent is any. */
  readonly from?: string;
  readonly to?: string;
  readonly iif?: string;
  readonly oif?: string;
  readonly fwmark?: { readonly value: number; readonly mask: number };
  readonly uidRange?: { readonly start: number; readonly end: number };
  readonly ipProtocol?: string;
  readonly sourcePort?: { readonly start: number; readonly end: number };
  readonly destinationPort?: { readonly start: number; readonly end: number };
  /** TOS/DSCP selector, as printed. */
  readonly tos?: string;
  readonly l3mdev?: boolean;
  readonly suppressPrefixLength?: number;
  readonly suppressIfgroup?: string;
  /** `lookup`, `goto`, `nop`, `blackhole`, `unreachable`, `prohibit`. */
  readonly action: string;
  readonly table?: string;
  readonly gotoPriority?: number;
  /** The rule as `ip rule` prints it. */
  readonly text: string;
}
