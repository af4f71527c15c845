/** Why a walk ended where it did: what findings are made of, so that nobody has to walk again to know the cause. */

import type { Assumption, Verdict } from "../contract.ts";
import type { PolicyHop, RuleHop, Tuple } from "../hop.ts";
import type { Link } from "../net/link.ts";
import type { PolicyRule, Route } from "../net/route.ts";
import type { Socket } from "../net/socket.ts";
import type { Hook } from "../netfilter/ruleset.ts";

/** How a path ended in the world that is usually the case, and how else it could. */
export interface End extends Ending {
  /** One for each other verdict that is possible; empty unless the path's verdict is `uncertain`. */
  readonly others: readonly Ending[];
}

export interface Ending {
  /** What the sender sees in this world; `uncertain` only where nothing could be walked at all. */
  readonly verdict: Verdict;
  /** Which packet was lost or answered: the first, its answer, or a later one the same way. */
  readonly phase: "first" | "reply" | "established";
  /** `direct`: the sender's own connection is the only one. With docker-proxy there are two. */
  readonly leg: "direct" | "to-proxy" | "from-proxy";
  /** The namespace it ended in: `name` as hops have it. */
  readonly netns: { readonly id: string; readonly name: string };
  /** The name of the other host that it ended on. */
  readonly node?: string;
  /** The packet's addresses as they were there. */
  readonly packet: Tuple;
  /** It was in a tunnel there: `packet` is the outer one. */
  readonly carriedBy?: { readonly vni: number };
  readonly cause: Cause;
  /** The doubts that were settled against the ordinary to get here, or that this end hangs on. */
  readonly doubts: readonly Assumption[];
}

export type Cause =
  | AcceptedCause
  | NobodyListensCause
  | NeverAcceptedCause
  | RuleCause
  | PolicyCause
  | RouteCause
  | ForwardingOffCause
  | ReversePathCause
  | MartianCause
  | Ipv6OffCause
  | TooBigCause
  | NeighbourCause
  | WireCause
  | BridgeCause
  | MacvlanCause
  | TunnelCause
  | LeavesCause
  | LoopCause
  | StrangeReplyCause
  | TrackingFullCause
  | IpsecCause
  | UnreadCause;

/** A process takes it: the path is `reachable`, or `refused`/`stalled` for what another field says. */
export interface AcceptedCause {
  readonly kind: "accepted";
  /** Absent where the sockets were not read. */
  readonly socket?: Socket;
}

/** It reached the namespace and nothing listens there on that address and port. */
export interface NobodyListensCause {
  readonly kind: "nobody-listens";
  readonly address: string;
  readonly port: number;
}

/** The kernel opens the connection and no process takes it. */
export interface NeverAcceptedCause {
  readonly kind: "never-accepted";
  readonly socket: Socket;
  /** `paused`: the container is; `dockerd`: it only holds the port (userland-proxy=false); `backlog`: the queue is full. */
  readonly because: "paused" | "dockerd" | "backlog";
  /** Name of the paused container. */
  readonly container?: string;
}

/** Where in the netfilter hooks something happened. */
export interface HookPlace {
  readonly hook: Hook;
  /** `bridge` and `netdev` for tables of those families. */
  readonly layer: "ip" | "ip6" | "bridge" | "netdev";
  readonly inDev?: string;
  readonly outDev?: string;
  /** True for a bridged frame that br_netfilter shows to the IP tables. */
  readonly bridged: boolean;
}

export interface RuleCause {
  readonly kind: "rule";
  /** `stolen`: handed to user space. */
  readonly did: "drop" | "reject" | "stolen";
  readonly by: RuleHop;
  readonly at: HookPlace;
}

export interface PolicyCause {
  readonly kind: "policy";
  readonly by: PolicyHop;
  readonly at: HookPlace;
}

/** The routing decision failed. */
export interface RouteCause {
  readonly kind: "route";
  /** `none`: no route matched. `source`: nothing to send from. Others: the route's or policy rule's own type. */
  readonly outcome: "none" | "blackhole" | "unreachable" | "prohibit" | "source";
  readonly destination: string;
  /** The route or policy rule that says so. */
  readonly route?: Route;
  readonly rule?: PolicyRule;
  /** `forward`: of a packet that came in; `output`: of one made here; `reroute`: after NAT or a mark in OUTPUT. */
  readonly at: "forward" | "output" | "reroute";
}

export interface ForwardingOffCause {
  readonly kind: "forwarding-off";
  /** Interface it came in by. */
  readonly dev: string;
  /** The setting that is 0: `net.ipv4.ip_forward`, `net.ipv4.conf.docker0.forwarding`, … */
  readonly setting: string;
}

export interface ReversePathCause {
  readonly kind: "reverse-path";
  readonly dev: string;
  readonly mode: "strict" | "loose";
  /** The setting that decides (the greater of `all` and the interface's own). */
  readonly setting: string;
  /** The route that answers to the source would take, if any. */
  readonly route?: Route;
}

/** An address that may not come from there. */
export interface MartianCause {
  readonly kind: "martian";
  readonly dev: string;
  /** `own-source`: the source is an address of this namespace. `route-localnet`: 127/8 leaves or enters by a real interface. */
  readonly because:
    | "loopback-source"
    | "loopback-destination"
    | "own-source"
    | "invalid-source"
    | "invalid-destination"
    /** IPv6: it may not leave its link. */
    | "link-local-source"
    /** IPv6: a group that spans no more than one interface, or whose scope is reserved. */
    | "interface-local"
    | "reserved-group"
    /** A packet for one host in a frame for many (`drop_unicast_in_l2_multicast`). */
    | "unicast-to-many"
    | "route-localnet";
}

/** The interface takes no IPv6 in and lets none out. */
export interface Ipv6OffCause {
  readonly kind: "ipv6-off";
  readonly dev: string;
  readonly setting: string;
}

/** It is longer than what the interface that it is to leave by carries, and may not be cut in pieces. */
export interface TooBigCause {
  readonly kind: "too-big";
  readonly dev: string;
  readonly mtu: number;
  readonly length: number;
}

/** Nobody answers for the next hop's address. */
export interface NeighbourCause {
  readonly kind: "neighbour";
  readonly address: string;
  readonly dev: string;
  /** State in the kernel's table, where it has an entry. */
  readonly state?: string;
  /** True when all that hangs on that link was read and nothing has the address. */
  readonly nobodyHasIt: boolean;
  /** A container that the engine says has the address, but which is not on that link. */
  readonly container?: string;
  /** The rule that drops the question for it, or the answer. */
  readonly by?: RuleHop | PolicyHop;
}

/** The wire is cut: an interface is down, or its other end is. */
export interface WireCause {
  readonly kind: "wire";
  readonly link: Link;
  /** `down`: not up. `no-carrier`: nothing plugged in. `no-peer`: a veth without its other end. `absent`: the interface named does not exist. */
  readonly because: "down" | "no-carrier" | "no-peer";
}

/** The bridge does not carry it from port to port. */
export interface BridgeCause {
  readonly kind: "bridge";
  readonly bridge: string;
  readonly port?: string;
  /** `same-port`: hairpin is off. `nobody`: no port leads to that MAC. */
  readonly because: "port-state" | "isolated" | "same-port" | "nobody" | "not-for-us" | "vlan";
}

/** A macvlan or ipvlan interface and its own parent cannot talk. */
export interface MacvlanCause {
  readonly kind: "macvlan";
  readonly parent: string;
  /** The macvlan interface, and the namespace that it is in. */
  readonly child: string;
  readonly childNetns: string;
  readonly because: "parent" | "private" | "vepa";
}

/** A tunnel does not take the frame in, or nobody takes it out at the other end. */
export interface TunnelCause {
  readonly kind: "tunnel";
  /** The device that does not know where to; empty at the other end. */
  readonly device: string;
  readonly vni: number;
  /** `no-peer`: no entry for `mac`. `no-socket`, `no-device`: the host that it came to has none for the VNI. */
  readonly because: "no-peer" | "no-socket" | "no-device";
  readonly mac?: string;
}

export interface LeavesCause {
  readonly kind: "leaves";
  readonly link: Link;
  /** Next hop on that link. */
  readonly via?: string;
}

/** It came round and round until its TTL was used up. */
export interface LoopCause {
  readonly kind: "loop";
  /** Routes it took again and again. */
  readonly routes: readonly Route[];
}

/** The answer reaches the sender from an address that it never spoke to, so the sender does not know it. */
export interface StrangeReplyCause {
  readonly kind: "strange-reply";
  readonly expected: string;
  readonly got: string;
}

/** Connection tracking has no room for a new connection. */
export interface TrackingFullCause {
  readonly kind: "tracking-full";
  readonly count: number;
  readonly max: number;
}

/** An IPsec policy refuses it (`action block`). */
export interface IpsecCause {
  readonly kind: "ipsec";
  /** As `ip xfrm policy` begins with it. */
  readonly policy: string;
}

/** It hangs on something that was not read. */
export interface UnreadCause {
  readonly kind: "unread";
  readonly what: "rules" | "sockets" | "namespace" | "routes" | "settings" | "filters" | "ipsec";
}
