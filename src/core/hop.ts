/** The hops: one thing that happens to a packet each, in the order the kernel does them. */

/** Where an address family matters to a rule: the tables of iptables (`ip`, `ip6`) and of nftables. */
export type RuleFamily = "ip" | "ip6" | "inet" | "bridge" | "netdev";

/** What a rule does to the packet that met it. */
export type Effect =
  | "accept"
  | "drop"
  | "reject"
  | "return"
  | "jump"
  | "goto"
  | "dnat"
  | "snat"
  | "masquerade"
  | "redirect"
  | "mark"
  | "log"
  | "continue"
  | "unknown";

/** An address pair as it stands at one point of the walk. */
export interface Tuple {
  readonly src: string;
  readonly dst: string;
  readonly sport?: number;
  readonly dport?: number;
}

export interface Counters {
  readonly packets: number;
  readonly bytes: number;
}

/** Which rule: its place from 1 within family, table and chain, as `iptables -L --line-numbers` counts. */
export interface RuleRef {
  readonly family: RuleFamily;
  readonly table: string;
  readonly chain: string;
  readonly index: number;
  readonly handle?: number;
}

/** One thing that happens to the packet, in the order the kernel does it. `netns` is `host` or a container's name. */
export type Hop = { readonly netns: string } & HopKind;

export type HopKind =
  | LinkHop
  | BridgeHop
  | RouteHop
  | NeighbourHop
  | RuleHop
  | PolicyHop
  | RewriteHop
  | TunnelHop
  | ProxyHop
  | SocketHop;

export interface LinkHop {
  readonly kind: "link";
  readonly name: string;
  readonly ifindex: number;
  readonly peer?: { readonly netns: string; readonly name: string; readonly ifindex: number };
}

export interface BridgeHop {
  readonly kind: "bridge";
  readonly name: string;
  readonly inPort?: string;
  readonly outPort?: string;
}

export interface RouteHop {
  readonly kind: "route";
  readonly table: string;
  /** The route as `ip route` prints it. */
  readonly text: string;
  readonly dev: string;
  readonly via?: string;
}

export interface NeighbourHop {
  readonly kind: "neighbour";
  readonly address: string;
  readonly mac?: string;
}

export interface RuleHop extends RuleRef {
  readonly kind: "rule";
  /** Line of the rule in the text it was read from, from 1. */
  readonly line: number;
  readonly text: string;
  readonly effect: Effect;
  readonly counters?: Counters;
}

export interface PolicyHop {
  readonly kind: "policy";
  readonly family: RuleFamily;
  readonly table: string;
  readonly chain: string;
  readonly verdict: "accept" | "drop";
}

export interface RewriteHop {
  readonly kind: "rewrite";
  readonly before: Tuple;
  readonly after: Tuple;
}

export interface TunnelHop {
  readonly kind: "tunnel";
  /** The device's kind: `vxlan`, … */
  readonly tunnel: string;
  readonly vni?: number;
  readonly outer: { readonly src: string; readonly dst: string };
}

export interface ProxyHop {
  readonly kind: "proxy";
  /** Which program, where it is another than docker-proxy: `rootlesskit`, `slirp4netns`. */
  readonly program?: string;
  readonly pid?: number;
  /** `ADDRESS:PORT` on which it accepts; of slirp4netns the interface whose packets it takes. */
  readonly listens: string;
  /** `ADDRESS:PORT` of the connection that it opens itself. */
  readonly connectsTo: string;
}

export interface SocketHop {
  readonly kind: "socket";
  readonly address: string;
  readonly port: number;
  readonly process?: string;
}
