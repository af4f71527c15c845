/** What the Docker engine says of itself, its networks and its containers: the parts that we read, as our own types. */

import type { Protocol } from "../contract.ts";
import type { NetworkMember, Swarm } from "./swarm.ts";

export interface Engine {
  /** The engine's own host name (`docker info` → Name). */
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  /** Where it was asked: `unix:///var/run/docker.sock`, `ssh://…`, `tcp://…`. */
  readonly endpoint: string;
  readonly os: string;
  /** Kernel that it runs on, as `uname -r` prints it. */
  readonly kernel?: string;
  /** True when its security options say rootless: then its bridges live in rootlesskit's namespace. */
  readonly rootless: boolean;
  /** What carries packets between a rootless engine's namespace and its machine, where the engine tells. */
  readonly rootlesskit?: Rootlesskit;
  /** `iptables`, `iptables+firewalld`, `nftables`, …; only engines from 28 on tell. */
  readonly firewallBackend?: string;
  /** It is Podman, which speaks the Docker engine's API. */
  readonly podman?: boolean;
  /** `default-address-pools` of its settings; absent where it has its own. */
  readonly addressPools?: readonly AddressPool[];
  readonly swarm?: Swarm;
  readonly networks: readonly Network[];
  readonly containers: readonly Container[];
}

/** `docker version` → rootlesskit. */
export interface Rootlesskit {
  /** Folder on its machine in which it keeps the number of its process within. */
  readonly stateDir: string;
  /** How packets get out: `slirp4netns`, `pasta`, `vpnkit`, `lxc-user-nic`, `gvisor-tap-vsock`. */
  readonly networkDriver: string;
  /** How connections to published ports get in: `builtin`, `slirp4netns`, `implicit`, `gvisor-tap-vsock`. */
  readonly portDriver: string;
}

/** Subnets with prefixes of this size are cut from the base. */
export interface AddressPool {
  readonly base: string;
  readonly size: number;
}

export interface Network {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  /** `local`, `swarm`, `global`. */
  readonly scope: string;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ingress: boolean;
  readonly ipv6: boolean;
  readonly createdAt?: string;
  readonly ipam: readonly IpamPool[];
  /** The host's bridge that carries it, found by its gateway where the engine does not tell: Podman's `podman0`. */
  readonly bridge?: string;
  /** Driver options, such as `com.docker.network.bridge.enable_icc`. */
  readonly options: Readonly<Record<string, string>>;
  readonly labels: KnownLabels;
  /** Nodes of an overlay network: their underlay addresses. */
  readonly peers: readonly { readonly name: string; readonly address: string }[];
  /** Of an overlay network that this node has a part in: its addresses on all nodes, and those that services have. */
  readonly members?: readonly NetworkMember[];
  readonly virtualIps?: readonly { readonly service: string; readonly address: string }[];
}

export interface IpamPool {
  readonly subnet: string;
  readonly gateway?: string;
  readonly ipRange?: string;
  readonly auxiliary: Readonly<Record<string, string>>;
}

export type ContainerState =
  "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead";

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  /** Present while it runs. */
  readonly pid?: number;
  readonly exitCode: number;
  /** `State.Error`: why the engine could not start it. */
  readonly error?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly restartCount: number;
  /** `no`, `always`, `on-failure`, `unless-stopped`. */
  readonly restartPolicy: string;
  /** `starting`, `healthy`, `unhealthy`; absent without a health check. */
  readonly health?: string;
  readonly hostname: string;
  /** `HostConfig.NetworkMode`: `bridge`, `host`, `none`, `container:ID`, a network's name or id. */
  readonly networkMode: string;
  /** Path of the namespace; empty when it shares another container's. */
  readonly sandboxKey: string;
  /** `Config.ExposedPorts`. */
  readonly exposed: readonly ExposedPort[];
  /** What was asked for: `HostConfig.PortBindings`. */
  readonly requested: readonly PortBinding[];
  /** `-P`: publish whatever is exposed. */
  readonly publishAll: boolean;
  /** What stands: `NetworkSettings.Ports`. */
  readonly published: readonly PortBinding[];
  readonly endpoints: readonly Endpoint[];
  readonly extraHosts: readonly string[];
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  /** `--link` as the engine keeps it: `/target:/container/alias`. */
  readonly links: readonly string[];
  readonly labels: KnownLabels;
}

export interface ExposedPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** A wish or a fact; `hostPort` 0 is "any" in a wish, and "no host port" (routed mode) in a fact. */
export interface PortBinding {
  readonly containerPort: number;
  readonly protocol: Protocol;
  /** Canonical text; `0.0.0.0` or `::` for any, empty in a wish that names none. */
  readonly hostIp: string;
  readonly hostPort: number;
  /** Last port of a wish for a range. */
  readonly hostPortEnd?: number;
}

/** A container's place in one network. */
export interface Endpoint {
  readonly networkId: string;
  readonly networkName: string;
  /** Empty while the container does not run. */
  readonly endpointId: string;
  readonly mac?: string;
  readonly ipv4?: string;
  readonly ipv4PrefixLength?: number;
  readonly ipv4Gateway?: string;
  readonly ipv6?: string;
  readonly ipv6PrefixLength?: number;
  readonly ipv6Gateway?: string;
  readonly aliases: readonly string[];
  /** `--link` on a network that has names: `target:alias`, for this container alone. */
  readonly links?: readonly string[];
  /** What the embedded DNS answers to, where the engine tells (from 26 on). */
  readonly dnsNames: readonly string[];
  readonly gatewayPriority?: number;
}

/** The only labels that are read. */
export interface KnownLabels {
  readonly composeProject?: string;
  readonly composeService?: string;
  readonly composeNumber?: string;
  readonly composeConfigFiles?: string;
  readonly composeWorkingDir?: string;
  readonly swarmServiceId?: string;
  readonly swarmServiceName?: string;
  readonly swarmTaskId?: string;
  readonly swarmTaskName?: string;
  readonly swarmNodeId?: string;
}
