/**
 * Everything observed of one engine and its host at one time: the only input of the core.
 * Plain, immutable, serialisable; nothing in it is a secret (SECURITY.md lists what is left out).
 */

import type { Engine } from "./docker/engine.ts";
import type { Gap } from "./contract.ts";
import type { FdbEntry, Link } from "./net/link.ts";
import type { FrameHook } from "./net/frameHook.ts";
import type { Neighbour, Proxied } from "./net/neighbour.ts";
import type { PolicyRule, Route } from "./net/route.ts";
import type { Socket } from "./net/socket.ts";
import type { VirtualService } from "./net/virtualService.ts";
import type { XfrmPolicy } from "./net/xfrmPolicy.ts";

export interface Snapshot {
  readonly schema: "docker-network-lens/snapshot@1";
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  /** Absent when the engine was not asked, or did not answer (then a gap says why). */
  readonly engine?: Engine;
  /** Absent when the host was not read, or not proven to be the engine's (then a gap says why). */
  readonly host?: Host;
  readonly gaps: readonly Gap[];
  /** Other hosts, each with the name that a person gave it: walks go on there. */
  readonly nodes?: readonly Node[];
}

/** Another host that was read, as the other nodes of a swarm. */
export interface Node {
  readonly name: string;
  readonly snapshot: Omit<Snapshot, "nodes">;
}

/** The machine whose kernel carries the containers. */
export interface Host {
  readonly hostname: string;
  /** `uname -r`. */
  readonly kernel: string;
  /** How it was read, in words a person knows: `this machine as root`, `ssh prod as ops`. */
  readonly reader: string;
  /** Effective user id of the reader. */
  readonly uid: number;
  /** Network namespaces; the first is the host's own. */
  readonly namespaces: readonly [Netns, ...Netns[]];
  /**
   * The namespace of the machine itself, where the engine is rootless and the first namespace is the one that its person
   * has made for it: machines outside, and whoever sits at this one, are on this side of rootlesskit.
   */
  readonly machine?: string;
  /** Sizes and limits of the kernel's connection tracking. */
  readonly conntrack?: { readonly count: number; readonly max: number };
}

/**
 * One network namespace. An absent list was not read (a gap says why); an empty one was read and is empty.
 */
export interface Netns {
  /**
   * The namespace's inode number, as `stat -L /proc/PID/ns/net` prints it, or that of `/proc/PID/net/dev` where the
   * reader may not ask for the first: equal ids are one namespace.
   */
  readonly id: string;
  /** File that it is mounted at, as the engine or ip-netns(8) sees it: `/run/docker/netns/1-qd99fbf4nd`. */
  readonly mount?: string;
  /** Processes seen in it, lowest first; those of a container include the PID that the engine reports; none in those of overlay networks. */
  readonly pids: readonly number[];
  readonly links?: readonly Link[];
  readonly routes?: readonly Route[];
  readonly policyRules?: readonly PolicyRule[];
  readonly neighbours?: readonly Neighbour[];
  readonly proxied?: readonly Proxied[];
  readonly fdb?: readonly FdbEntry[];
  readonly sockets?: readonly Socket[];
  /** Interfaces with programs or filters outside netfilter. */
  readonly frameHooks?: readonly FrameHook[];
  readonly xfrmPolicies?: readonly XfrmPolicy[];
  /** What IPVS takes; absent where it has no service. */
  readonly virtualServices?: readonly VirtualService[];
  /** Settings by their name below `/proc/sys`, with dots: `net.ipv4.ip_forward` → `1`. */
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly rulesets?: RulesetTexts;
}

/**
 * The rules as the kernel's tools print them. Text, since rules quoted to a person must be the host's own words;
 * `readRuleset` makes the model of it. Absent: not read. Empty: read, and there are none.
 */
export interface RulesetTexts {
  /** `iptables-nft-save -c`. */
  readonly iptablesNft?: string;
  /** `iptables-legacy-save -c`. */
  readonly iptablesLegacy?: string;
  /** `ip6tables-nft-save -c`. */
  readonly ip6tablesNft?: string;
  /** `ip6tables-legacy-save -c`. */
  readonly ip6tablesLegacy?: string;
  /** `nft -j list ruleset`; `nft -j list tables` where iptables-save shows each of them whole. */
  readonly nft?: string;
  /** `ipset save`. */
  readonly ipset?: string;
}
