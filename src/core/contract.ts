/**
 * The words that every answer is made of: the JSON of the terminal, and what tree, hover and diagram draw.
 * docs/json.md describes each field for users; the schema names end in `@1` and never change their meaning.
 */

import type { AssumptionCode, FindingCode, GapCode } from "./codes.ts";
import type { Hop, RuleRef, Tuple } from "./hop.ts";

/** What the sender of a packet sees. */
export type Verdict =
  | "reachable"
  | "refused"
  | "rejected"
  | "dropped"
  | "no-route"
  | "stalled"
  | "leaves"
  | "uncertain";

/** What this kernel alone does with one packet; the answer of `packet`. */
export type Fate = "delivered" | "forwarded" | "dropped" | "rejected" | "no-route" | "uncertain";

export type Severity = "error" | "warning" | "info";

/** Transport protocol of a question. */
export type Protocol = "tcp" | "udp" | "sctp";

/** Where a packet starts. */
export type Vantage =
  | { readonly kind: "outside"; readonly interface: string; readonly address: string }
  | { readonly kind: "host"; readonly address: string }
  | { readonly kind: "container"; readonly name: string; readonly address: string };

/** Who wants a host port: a container that publishes it, a process that listens, a swarm service. */
export interface Claim {
  readonly kind: "container" | "process" | "service";
  readonly name: string;
  readonly id?: string;
  readonly pid?: number;
  readonly hostIp: string;
  readonly hostPort: number;
  readonly protocol: Protocol;
  readonly containerPort?: number;
  /** Of a container, as the engine has it: `running`, `exited`, …; of a process `listening`. */
  readonly state: string;
  /** Only of a container: whether it has the port now, or only asked for it. */
  readonly published?: boolean;
}

/** What an answer takes for granted, in words a person understands. */
export interface Assumption {
  readonly code: AssumptionCode;
  readonly text: string;
}

/** The way back of the answer, judged by whether it arrives. */
export interface Reply {
  readonly verdict: Verdict;
  readonly hops: readonly Hop[];
}

/** One packet's walk from one vantage, the walk of the later packets, and the reply's walk. */
export interface Path {
  readonly from: Vantage;
  readonly to: { readonly address: string; readonly port: number; readonly protocol: Protocol };
  readonly verdict: Verdict;
  /** True when docker-proxy accepted and made a connection of its own. */
  readonly viaProxy?: boolean;
  readonly hops: readonly Hop[];
  readonly established: { readonly hops: readonly Hop[] };
  readonly reply: Reply;
  readonly delivered?: {
    readonly container: string;
    readonly address: string;
    readonly port: number;
    readonly process: string;
  };
  readonly assumptions: readonly Assumption[];
}

export interface Evidence {
  /** The command or file the text was read from. */
  readonly source: string;
  readonly text: string;
  readonly line?: number;
}

/** What to do about it; `command` is only ever shown, never run. */
export interface Remedy {
  readonly text: string;
  readonly command?: string;
}

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly subject: { readonly kind: SubjectKind; readonly name: string };
  readonly title: string;
  readonly detail: string;
  readonly evidence: readonly Evidence[];
  readonly remedy: Remedy;
}

export type SubjectKind =
  "container" | "network" | "port" | "process" | "interface" | "rule" | "route" | "host" | "name";

/** Something a snapshot lacks, why, what would close it, and which answers it could change. */
export interface Gap {
  readonly code: GapCode;
  readonly what: string;
  readonly reason: string;
  readonly remedy: string;
  readonly affects: readonly string[];
}

export interface EngineRef {
  readonly name: string;
  readonly version: string;
  readonly endpoint: string;
}

export interface Explanation {
  readonly schema: "docker-network-lens/explain@1";
  readonly question: {
    readonly port: number;
    readonly protocol: Protocol;
    readonly container?: string;
  };
  readonly takenAt: string;
  readonly engine: EngineRef;
  readonly claims: readonly Claim[];
  readonly paths: readonly Path[];
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
}

export interface TraceAnswer {
  readonly schema: "docker-network-lens/trace@1";
  readonly question: { readonly from: string; readonly to: string };
  readonly resolved?: ResolvedName;
  readonly takenAt: string;
  readonly paths: readonly Path[];
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
}

/** What a name means to whoever asks, and how that is known. */
export interface ResolvedName {
  readonly name: string;
  /** Several holders of one name are told in another order each time. */
  readonly addresses: readonly string[];
  /** Who answers: `hosts file`, `embedded DNS`. */
  readonly by: string;
  /** The network whose containers it is a name of. */
  readonly network?: string;
  /** The containers that have the addresses. */
  readonly holders: readonly { readonly address: string; readonly container: string }[];
  readonly evidence: readonly Evidence[];
}

export interface PacketAnswer {
  readonly schema: "docker-network-lens/packet@1";
  readonly fate: Fate;
  readonly matched: readonly RuleRef[];
  /** The packet as it leaves. */
  readonly packet: Tuple & { readonly mark: number };
  readonly route?: { readonly table: string; readonly dev: string; readonly via?: string };
  readonly assumptions: readonly Assumption[];
  readonly gaps: readonly Gap[];
}

export interface FindingsAnswer {
  readonly schema: "docker-network-lens/findings@1";
  readonly takenAt: string;
  readonly engine: EngineRef;
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
}

/** What the tree shows, as data. */
export interface Listing {
  readonly schema: "docker-network-lens/list@1";
  readonly takenAt: string;
  readonly engine: EngineRef;
  readonly networks: readonly ListedNetwork[];
  readonly ports: readonly ListedPort[];
  readonly gaps: readonly Gap[];
}

export interface ListedNetwork {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly internal: boolean;
  readonly subnets: readonly string[];
  readonly gateways: readonly string[];
  readonly bridge?: string;
  /** What else is worth knowing of it, in words for people. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly containers: readonly ListedContainer[];
}

export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly mac?: string;
  readonly hostVeth?: { readonly name: string; readonly ifindex: number };
  /** What the network's DNS answers for it to. */
  readonly names: readonly string[];
  /** Whose network namespace it uses instead of one of its own. */
  readonly sharesWith?: { readonly kind: "host" | "container"; readonly name: string };
  readonly ports: readonly ListedPort[];
}

export interface ListedPort {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly protocol: Protocol;
  readonly container: string;
  readonly containerPort: number;
  readonly state: string;
  /** False where a container that runs asked for it and did not get it; else absent. */
  readonly published?: false;
}

/** What stands in the tables of one network namespace. */
export interface TablesAnswer {
  readonly schema: "docker-network-lens/tables@1";
  readonly takenAt: string;
  readonly engine: EngineRef;
  readonly namespace: ListedNamespace;
  readonly tables: readonly Table[];
  /** Why there is no table at all. */
  readonly notRead?: string;
  readonly gaps: readonly Gap[];
}

export interface ListedNamespace {
  /** As the question spells it: `host`, `container:NAME`, `netns:NAME`. */
  readonly place: string;
  /** `host`, or the name of the container that it was made for. */
  readonly name: string;
  /** Its inode number; absent where there is no namespace, or none that was read. */
  readonly id?: string;
  /** All containers whose processes share it; its owner first. */
  readonly containers: readonly string[];
}

export type TableId =
  "interfaces" | "addresses" | "routes" | "rules" | "neighbours" | "forwarding" | "sockets";

export interface Table {
  readonly id: TableId;
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** Why it was not read; then it has no rows. */
  readonly notRead?: string;
}

export interface TableColumn {
  readonly id: string;
  readonly title: string;
  /** Its cells are numbers. */
  readonly numeric?: boolean;
}

export interface TableRow {
  /** Stays the same over snapshots as long as it is about the same thing. */
  readonly key: string;
  /** By the id of the column; a cell that says nothing is absent. */
  readonly cells: Readonly<Record<string, TableCell>>;
}

export interface TableCell {
  readonly text: string;
  /** Orders the column when compared character by character; absent where `text` does. */
  readonly sort?: string;
  readonly tone?: "good" | "bad" | "quiet";
  /** What it names. */
  readonly about?: TableRef;
}

/** Something that a cell names and that can be gone to. */
export type TableRef =
  | { readonly kind: "container"; readonly id: string; readonly name: string }
  | { readonly kind: "network"; readonly id: string; readonly name: string }
  /** `place` is that of the namespace it stands in. */
  | { readonly kind: "interface"; readonly place: string; readonly name: string };
