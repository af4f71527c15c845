/** What is to be known of a network driver. Each has a file of its own, and that is the only one that knows it. */

import type { Network } from "../engine.ts";

export interface NetworkDriver {
  /** Codicon of its networks in the tree. */
  readonly icon: string;
  readonly ports: PublishedPorts;
  /** Who hands out the addresses of its subnets; `unknown`: not this engine alone, so that it cannot tell what is left. */
  readonly addresses: "this engine" | "unknown" | "nobody";
  /** Whether the embedded DNS knows the containers of the network. */
  names(network: Network): boolean;
  /** The host's bridge that carries the network. */
  bridgeName?(network: Network): string | undefined;
  /** What a namespace that the engine has mounted under that file name is to the network. */
  namespaceOf?(network: Network, file: string): EngineNamespace | undefined;
  /** Absent: a container gets one end of a veth pair, or what else the kernel tells. */
  readonly upon?: SharedInterface;
  /** Absent: no network of it is made by hand, or only its own makers know how. */
  readonly making?: Making;
  /** What only networks of this driver have, in the order of interest; empty values are not shown. */
  facts(network: Network): readonly Fact[];
}

/**
 * What becomes of a port that a container of the network publishes: a port of the host; nothing, since each port is
 * open at the container's own address; nothing, since there is no address to send to.
 */
export type PublishedPorts = "on the host" | "at its own address" | "nowhere" | "unknown";

/** The container's interface stands upon one of the host's and shares its wire. */
export interface SharedInterface {
  /** `IFLA_INFO_KIND`. */
  readonly kind: string;
  /** By what such an interface is told from those of others: an ipvlan has its parent's MAC. */
  readonly knownBy: "mac" | "address";
}

/** What a person is told and asked who makes one. */
export interface Making {
  /** What it is for, in a few words. */
  readonly about: string;
  /** The option for how its containers see each other and the wire; the driver's own choice is first. */
  readonly mode?: { readonly option: string; readonly values: ReadonlyMap<string, string> };
  /** Only the manager of a swarm makes one. */
  readonly inSwarm?: true;
  /** What can be switched off; each is one of the driver's options, whose value is then `false`. */
  readonly switches?: readonly (readonly [option: string, withoutIt: string])[];
}

/** A namespace that the engine keeps for a network, and not for a container. */
export interface EngineNamespace {
  readonly name: string;
  /** Its bridge carries the frames of the network; the engine writes no rules there. */
  readonly carries: boolean;
}

export type Fact = readonly [name: string, value: string];
