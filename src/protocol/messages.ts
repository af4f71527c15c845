/**
 * All that the extension host and the webview of the path panel say to each other.
 *
 * The host is the authority on what is shown: it answers `ready` and every `choose` with a `show`, sends another
 * `show` after each refresh, and remembers container, port and vantage between them. The webview keeps only what
 * concerns looking: the stage, the selected hop, the scroll position.
 */

import type {
  EngineRef,
  Finding,
  Gap,
  Path,
  Protocol,
  Vantage,
  Verdict,
} from "../core/contract.ts";
import type { RuleFamily } from "../core/hop.ts";

/** A container that can be chosen. */
export interface PanelContainer {
  readonly name: string;
  /** The engine's word: `running`, `exited`, … */
  readonly state: string;
}

/** A port that can be chosen: published by the container, or in use on the host when no container is chosen. */
export interface PanelPort {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly protocol: Protocol;
  readonly containerPort?: number;
}

/** Where the packet of the path at the same place in `paths` starts. */
export interface PanelVantage {
  /** Stays the same over refreshes as long as the vantage does. */
  readonly id: string;
  /** In words a person picks by: `outside, by eth0`, `this host, 127.0.0.1`, `container api`. */
  readonly label: string;
  readonly kind: Vantage["kind"];
  readonly verdict: Verdict;
}

/** Everything that the panel draws. */
export interface PanelView {
  /** `web, port 8080/tcp`. */
  readonly title: string;
  /** When the snapshot was taken: ISO 8601, UTC. */
  readonly takenAt: string;
  readonly engine?: EngineRef;
  /** Which of the engines that the window looks at; absent: the first. */
  readonly engineId?: string;
  readonly containers: readonly PanelContainer[];
  /** Name of the chosen container; absent when the port is asked about by its number alone. */
  readonly container?: string;
  readonly ports: readonly PanelPort[];
  /** The chosen port; it need not be among `ports`, since a person may ask about any number. */
  readonly port?: PanelPort;
  /** One for each of `paths`, in the same order. */
  readonly vantages: readonly PanelVantage[];
  /** `id` of the chosen vantage; absent: the first. */
  readonly vantage?: string;
  readonly paths: readonly Path[];
  /** The cause first. */
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  /** Why there is nothing to draw, in one sentence; only where `paths` is empty. */
  readonly message?: string;
}

export type ToWebview =
  | { readonly type: "show"; readonly view: PanelView }
  /** A new snapshot or answer is being made; what is shown stays until the next `show`. */
  | { readonly type: "busy" }
  /** The refresh failed: what is shown is the last that is known. */
  | { readonly type: "stale"; readonly reason: string }
  /** There is nothing to show at all, and what can be done about it. */
  | { readonly type: "failed"; readonly message: string; readonly remedy?: string };

export type ToHost =
  | { readonly type: "ready" }
  /** Absent fields stay as they were chosen before; a new container without a port means its first port. */
  | {
      readonly type: "choose";
      readonly container?: string;
      readonly hostIp?: string;
      readonly port?: number;
      readonly protocol?: Protocol;
      /** `id` of a `PanelVantage`. */
      readonly vantage?: string;
    }
  | { readonly type: "refresh" }
  /** Open the readable document about the chosen port. */
  | { readonly type: "explain" }
  | { readonly type: "copy"; readonly text: string }
  /** Open the tables of the namespace that a hop is in, by the hop's name for it. */
  | { readonly type: "showTables"; readonly netns: string }
  /** Open the text that a rule was read from, at its line. */
  | {
      readonly type: "openEvidence";
      readonly netns: string;
      readonly family: RuleFamily;
      readonly table: string;
      readonly chain: string;
      readonly index: number;
      readonly line: number;
    };

/** Which packets are looked at: the first of the connection, the later ones, or the answers. */
export type Stage = "first" | "later" | "reply";

/** What the webview keeps over a reload, and the host's serializer is handed. */
export interface PanelState {
  readonly engineId?: string;
  readonly container?: string;
  readonly hostIp?: string;
  readonly port?: number;
  readonly protocol?: Protocol;
  readonly vantage?: string;
  readonly stage?: Stage;
  /** Key of the selected hop within its stage. */
  readonly hop?: string;
  readonly scrollTop?: number;
}
