/** What a table of a namespace is made of: one file says all there is to say about one of them. */

import type { TableCell, TableColumn, TableId } from "../contract.ts";
import type { Netns } from "../snapshot.ts";
import type { Topology } from "../topology/topology.ts";
import type { Joins } from "./joins.ts";

/** All there is to know about one table. Its file is the only one that knows it. */
export interface TableKind<T> {
  readonly id: TableId;
  readonly title: string;
  readonly columns: readonly TableColumn[];
  /** The columns that its rows are in the order of; without any they are as the host told them. */
  readonly order: readonly string[];
  /** Finds its name in what a gap lacks. */
  readonly gap: RegExp;
  /** `undefined` where it was not read. */
  list(netns: Netns, around: Around): readonly T[] | undefined;
  /** What makes an item the same one in the next snapshot. */
  key(item: T): string;
  /** A cell that is `undefined` says nothing. */
  cells(item: T, around: Around): Readonly<Record<string, TableCell | undefined>>;
}

/** What a table may look up beside its own lines. */
export interface Around {
  readonly topology: Topology;
  readonly joins: Joins;
  readonly netns: Netns;
}
