/** Tables, chains, hooks and rules as data: one model for iptables-save and nft. */

import type { Counters, RuleFamily } from "../hop.ts";
import type { Problem } from "../text/source.ts";
import type { NamedSet } from "./nft/namedSet.ts";
import type { NftStatement } from "./nft/statements/kind.ts";
import type { Statement } from "./statements.ts";

export type { NamedSet };

export type Hook =
  "ingress" | "prerouting" | "input" | "forward" | "output" | "postrouting" | "egress";

/** All that one namespace's tools print of its rules, of both iptables variants and native nft. */
export interface Ruleset {
  readonly tables: readonly Table[];
  /** Members of the ipsets that rules look into; absent when they were not read. */
  readonly ipsets?: readonly Ipset[];
  readonly problems: readonly Problem[];
}

export interface Table {
  readonly family: RuleFamily;
  readonly name: string;
  readonly origin: "iptables-nft" | "iptables-legacy" | "nft";
  readonly chains: readonly Chain[];
  /** Named sets and maps of a native nft table. */
  readonly sets: readonly NamedSet[];
}

export interface Chain {
  readonly name: string;
  /** Absent for a chain that only jumps reach. */
  readonly base?: BaseChain;
  /** The policy's counters. */
  readonly counters?: Counters;
  readonly rules: readonly Rule[];
}

export interface BaseChain {
  readonly type: "filter" | "nat" | "route";
  readonly hook: Hook;
  /** Base chains of one hook run from the lowest to the highest (include/uapi/linux/netfilter_ipv4.h). */
  readonly priority: number;
  readonly policy: "accept" | "drop";
  /** Only at ingress and egress. */
  readonly devices?: readonly string[];
}

/** What a rule says, in the order the kernel does it: matches, then what is done. */
export interface Rule {
  /** Place within its chain, from 1. */
  readonly index: number;
  readonly handle?: number;
  /** Line in the text it was read from, from 1. */
  readonly line: number;
  /** The rule in the host's own words. */
  readonly text: string;
  readonly counters?: Counters;
  readonly statements: readonly Statement[];
  /** What a native rule of nft says, in its stead. */
  readonly nft?: readonly NftStatement[];
}

export interface Ipset {
  readonly name: string;
  /** `hash:ip`, `hash:net,port`, `bitmap:port`, `list:set`, … */
  readonly type: string;
  readonly family: "ip" | "ip6";
  /** Addresses are cut to so many bits before they are looked up. */
  readonly netmask?: number;
  /** Each member as `ipset save` prints it behind the set's name. */
  readonly members: readonly string[];
}
