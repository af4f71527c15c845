/**
 * All that the extension host and the webview of the tables say to each other.
 *
 * The host is the authority on whose tables are shown; the webview keeps what concerns looking at them: the filter,
 * the order, the selected row, the scroll position.
 */

import type { EngineRef, Gap, ListedNamespace, Table, TableId } from "../core/contract.ts";
import type { NamedPlace } from "../core/tables/place.ts";

/** Everything that the page draws. */
export interface TablesView {
  /** When the snapshot was taken: ISO 8601, UTC. */
  readonly takenAt: string;
  readonly engine: EngineRef;
  /** Which of the engines that the window looks at; absent: the first. */
  readonly engineId?: string;
  readonly namespace: ListedNamespace;
  readonly tables: readonly Table[];
  readonly notRead?: string;
  readonly gaps: readonly Gap[];
  /** All that can be chosen. */
  readonly places: readonly NamedPlace[];
  /** What the filter begins with when the page is opened for something. */
  readonly filter?: string;
}

export type ToTables =
  | { readonly type: "show"; readonly view: TablesView }
  /** A new snapshot is being made; what is shown stays until the next `show`. */
  | { readonly type: "busy" }
  /** The refresh failed: what is shown is the last that is known. */
  | { readonly type: "stale"; readonly reason: string }
  /** There is nothing to show at all, and what can be done about it. */
  | { readonly type: "failed"; readonly message: string; readonly remedy?: string };

export type FromTables =
  | { readonly type: "ready" }
  /** `place` as `readPlace` reads it. */
  | { readonly type: "choose"; readonly place: string }
  | { readonly type: "refresh" }
  /** Open the same tables as a text document. */
  | { readonly type: "openText" }
  /** Show a network in the tree, by its id. */
  | { readonly type: "revealNetwork"; readonly id: string }
  | { readonly type: "copy"; readonly text: string };

export interface TableOrder {
  readonly table: TableId;
  readonly column: string;
  readonly descending: boolean;
}

/** What the webview keeps over a reload, and the host's serializer is handed. */
export interface TablesState {
  readonly engineId?: string;
  readonly place?: string;
  readonly filter?: string;
  readonly orders?: readonly TableOrder[];
  readonly active?: ActiveCell;
  readonly scrollTop?: number;
}

/** The cell that the keyboard stands on; without a row the column's head. */
export interface ActiveCell {
  readonly table: TableId;
  readonly row?: string;
  readonly column: string;
}
