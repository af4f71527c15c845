/** All that a rule for findings may look at: the snapshot, the question, who claims the port, and the walks. */

import type { Finding, Path, Severity, Vantage } from "../contract.ts";
import type { Publication } from "../docker/publications.ts";
import type { Socket } from "../net/socket.ts";
import type { TracedPath } from "../path/tracePath.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Topology } from "../topology/topology.ts";
import type { PortQuestion } from "./question.ts";

export interface Case {
  readonly snapshot: Snapshot;
  readonly topology: Topology;
  readonly question: PortQuestion;
  /** Of the port and protocol asked, narrowed to the container meant; those that stand first. */
  readonly publications: readonly Publication[];
  /** Processes of the host that listen on the port on their own behalf. */
  readonly sockets: readonly Socket[];
  readonly walks: readonly TracedPath[];
  /** Every place outside to ask from, also where the question names another. */
  readonly outsides: readonly Outside[];
  /** Walks a packet that nobody asked for, where a risk hangs on how it would end. */
  readonly trace: (from: Vantage, to: Path["to"]) => TracedPath;
}

export type Outside = Extract<Vantage, { readonly kind: "outside" }>;

/** One walk, held against one publication that promises an answer to it; or against none. */
export interface Asked extends Case {
  readonly walk: TracedPath;
  readonly publication: Publication | undefined;
  /** A port of the host is asked, and not of a container's own address. */
  readonly ofHost: boolean;
  /** Another publication stands and promises the same: this one explains nothing of the verdict. */
  readonly served: boolean;
}

/** Names the cause where it explains the walk. The first rule that does is believed. */
export type CauseRule = (asked: Asked) => Finding | undefined;

/** A risk, or something worth knowing: of the whole question. */
export type RiskRule = (given: Case) => readonly Finding[];

/** What is worth knowing of the host, whatever port is asked. */
export type HostRule = (topology: Topology) => readonly Finding[];

/** An error where something promised fails by it, a warning where that answers all the same. */
export function severityOf({ walk, publication, served }: Asked): Severity {
  if (publication === undefined) return "info";
  return served || walk.verdict === "reachable" ? "warning" : "error";
}

/** `8080/tcp`. */
export const portName = ({ port, protocol }: Pick<PortQuestion, "port" | "protocol">): string =>
  `${String(port)}/${protocol}`;
