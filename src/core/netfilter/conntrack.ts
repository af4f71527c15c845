/** What connection tracking holds of one connection, and the translation decided for it. */

import { sameAddress, type Address } from "../net/address.ts";

export type ConnectionState = "new" | "established" | "related" | "invalid" | "untracked";

/** Addresses of one direction; `sport` of ICMP is the echo identifier. */
export interface ConnectionTuple {
  readonly src: Address;
  readonly dst: Address;
  readonly protocol: number;
  readonly sport?: number;
  readonly dport?: number;
}

/**
 * A connection in one namespace.
 * `original` is what the first packet said; `reply` is what the answer will say, hence holds the NAT:
 * its source is where the first packet really went, its destination whom the target believes to talk to.
 */
export interface Connection {
  readonly state: ConnectionState;
  readonly direction: "original" | "reply";
  readonly original: ConnectionTuple;
  readonly reply: ConnectionTuple;
  /** Which translations were decided (IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE), also where they changed nothing. */
  readonly sourceDecided: boolean;
  readonly destinationDecided: boolean;
  /** Connection mark. */
  readonly mark: number;
  /** Conntrack zone, 0 unless a CT rule set it. */
  readonly zone: number;
  /** Conntrack has it in its table (IPS_CONFIRMED). */
  readonly confirmed?: true;
  /** Of TCP: conntrack took it up in the middle, without its SYN (tcp_loose). */
  readonly loose?: true;
  /** No connection: what a CT rule leaves for conntrack to begin one with (xt_CT.c, nf_ct_tmpl_alloc). */
  readonly template?: true;
}

/** IPS_SRC_NAT: the answers go to another address than the first packet came from. */
export const sourceTranslated = ({ original, reply }: Connection): boolean =>
  !sameAddress(original.src, reply.dst) || original.sport !== reply.dport;

/** IPS_DST_NAT: the answers come from another address than the first packet went to. */
export const destinationTranslated = ({ original, reply }: Connection): boolean =>
  !sameAddress(original.dst, reply.src) || original.dport !== reply.sport;
