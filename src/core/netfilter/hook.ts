/** One packet, one hook: base chains in the order of priority, conntrack and NAT where the kernel runs them. */

import type { Answer, Decide } from "../answer.ts";
import type { Assumption } from "../contract.ts";
import type { PolicyHop, RewriteHop, RuleHop } from "../hop.ts";
import type { Address } from "../net/address.ts";
import type { Packet } from "../net/packet.ts";
import type { Flow } from "../routing/flow.ts";
import type { Connection } from "./conntrack.ts";
import type { Hook, Ruleset } from "./ruleset.ts";

/** Where a packet is when its namespace's rules are asked. */
export interface HookPoint {
  readonly hook: Hook;
  /** `ip` and `ip6` run the tables of their family and of `inet`; bridge and netdev their own. */
  readonly layer: "ip" | "ip6" | "bridge" | "netdev";
  /** Of tables of `bridge`: those chains alone that run before br_netfilter shows a frame to IP, or after it (NF_BR_PRI_BRNF). */
  readonly half?: "early" | "late";
  /** Interface names; absent where the kernel has none (`-i` in OUTPUT, `-o` in PREROUTING and INPUT). */
  readonly inDev?: string;
  readonly outDev?: string;
  /** Bridge ports, when br_netfilter hands a bridged packet to the IP hooks. */
  readonly physIn?: string;
  readonly physOut?: string;
  readonly facts: NetnsFacts;
  /** Of what is made here: whether there is a way for it once a rule has changed it (ip_route_me_harder). */
  readonly findsWay?: (packet: Packet) => boolean;
}

/** What matches and targets need to know of the namespace; the walk answers from routes, links and sockets. */
export interface NetnsFacts {
  /** Type of an address as the kernel's FIB has it (inet_addr_type): `LOCAL`, `UNICAST`, `BROADCAST`, … With `dev` only what belongs to it. */
  addressType(address: Address, dev?: string): AddressType;
  /** The route that such a packet made here takes. */
  route(flow: Flow): RouteAnswer;
  /** The route that rules look up to tell where a packet may come from (fib_lookup; ip6_route_lookup). */
  wayBack(flow: Flow): RouteAnswer;
  /** Primary address that MASQUERADE and REDIRECT take on `dev` for this destination. */
  masqueradeAddress(dev: string, destination: Address): Address | undefined;
  redirectAddress(dev: string, destination: Address): Address | undefined;
  /** Whether conntrack takes up a TCP connection that it saw no SYN of; absent: it does (nf_conntrack_tcp_loose). */
  readonly takesUpTcp?: boolean;
  /** Interface index by name. */
  ifindex(dev: string): number | undefined;
  /** Kind of the interface as `Link.kind` has it; absent where links are not known. */
  linkKind?(dev: string): string | undefined;
  /** Whether a local socket takes the packet (xt_socket, TPROXY). */
  socket(packet: Packet): Answer;
}

export type RouteAnswer =
  | {
      readonly is: "found";
      /** Of the route: `unicast`, `local`, … */
      readonly type: string;
      readonly dev: string;
      /** Of all its next hops. */
      readonly devices: readonly string[];
      /** Which of the next hops is drawn. */
      readonly doubt?: Assumption;
    }
  | {
      readonly is: "none";
      readonly outcome: "none" | "blackhole" | "unreachable" | "prohibit";
    };

export type AddressType =
  | "UNSPEC"
  | "UNICAST"
  | "LOCAL"
  | "BROADCAST"
  | "ANYCAST"
  | "MULTICAST"
  | "BLACKHOLE"
  | "UNREACHABLE"
  | "PROHIBIT"
  | "THROW";

/** A hop without its namespace, which the walk adds. */
export type HookHop = RuleHop | PolicyHop | RewriteHop;

/** What a hook made of a packet. */
export interface HookOutcome {
  readonly verdict:
    | { readonly kind: "accept" }
    | { readonly kind: "drop"; readonly by: RuleHop | PolicyHop }
    /** `with` as `--reject-with` spells it: `icmp-port-unreachable`, `tcp-reset`, … */
    | { readonly kind: "reject"; readonly with: string; readonly by: RuleHop }
    /** Handed to user space or to another socket: what comes of it is not known. */
    | { readonly kind: "stolen"; readonly by: RuleHop }
    /** Changed so that there is no way for it: the rest of the hook never sees it. */
    | { readonly kind: "unrouted" };
  /** The packet as it leaves the hook: rewritten, marked. */
  readonly packet: Packet;
  /** The connection as the hook leaves it; undefined before conntrack saw the packet. */
  readonly connection: Connection | undefined;
  readonly hops: readonly HookHop[];
  /** Doubts taken as they usually are, as nothing hangs on them but whether a rule was met. */
  readonly noted?: readonly Assumption[];
  /** The packet as it was when it was routed anew last; absent when it was not. */
  readonly rerouted?: Packet;
}

/**
 * Sends a packet through one hook.
 * `connection` is what this namespace's conntrack holds for the packet; undefined for one it has not seen yet.
 */
export type Traverse = (
  rules: Ruleset,
  point: HookPoint,
  given: {
    readonly packet: Packet;
    readonly connection: Connection | undefined;
    /** Those of other zones. */
    readonly others?: readonly Connection[];
  },
  decide: Decide,
) => HookOutcome;
