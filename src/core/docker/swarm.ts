/** What a swarm's manager says of it, and what its nodes tell each other of an overlay network: the parts that we read, as our own types. */

import type { Protocol } from "../contract.ts";

/** An engine that is a node of a swarm. */
export interface Swarm {
  readonly nodeId: string;
  readonly nodeAddress: string;
  readonly manager: boolean;
  /** Absent on a worker, which is not told. */
  readonly nodes?: readonly SwarmNode[];
  readonly services?: readonly SwarmService[];
  /** Those that should run. */
  readonly tasks?: readonly SwarmTask[];
}

export interface SwarmNode {
  readonly id: string;
  readonly hostname: string;
  readonly address: string;
  /** `manager`, `worker`. */
  readonly role: string;
  /** `ready`, `down`, `unknown`, `disconnected`. */
  readonly state: string;
  /** `active`, `pause`, `drain`. */
  readonly availability: string;
}

export interface SwarmService {
  readonly id: string;
  readonly name: string;
  /** `replicated`, `global`, …; of a replicated one how many there should be. */
  readonly mode: string;
  readonly replicas?: number;
  /** `vip`: its name means one address, behind which IPVS chooses; `dnsrr`: the addresses of its tasks. */
  readonly resolution: string;
  readonly ports: readonly SwarmPort[];
  readonly virtualIps: readonly { readonly networkId: string; readonly address: string }[];
  readonly networks: readonly { readonly id: string; readonly aliases: readonly string[] }[];
}

export interface SwarmPort {
  readonly protocol: Protocol;
  readonly targetPort: number;
  /** Absent where the swarm is still to choose one, or each task gets its own. */
  readonly publishedPort?: number;
  /** `ingress`: on every node; `host`: on those that a task runs on. */
  readonly mode: string;
}

export interface SwarmTask {
  readonly id: string;
  readonly serviceId: string;
  readonly nodeId?: string;
  readonly slot?: number;
  /** `running`, `pending`, `rejected`, … */
  readonly state: string;
  readonly desired: string;
  readonly error?: string;
  readonly containerId?: string;
  readonly addresses: readonly { readonly networkId: string; readonly address: string }[];
}

/** One address in an overlay network, on whatever node: every node that has a container there is told. */
export interface NetworkMember {
  /** A container's or a task's. */
  readonly name: string;
  readonly service?: string;
  readonly address: string;
  /** Underlay address of the node that it is on. */
  readonly node: string;
}
