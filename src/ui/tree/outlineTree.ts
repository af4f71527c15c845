/** Shows an outline of each engine that is open. What its lines say is decided in the core. */

import * as vscode from "vscode";
import { outlineChanges } from "../../core/topology/outlineChanges.ts";
import type { OutlineItem } from "../../core/topology/outline.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { questionAbout } from "../commandArguments.ts";
import type { Engines, OpenEngine } from "../lens/engines.ts";
import { verdictWords } from "../verdictWords.ts";
import { engineItem } from "./engineItem.ts";
import { makeRow, rowId, tooltipOf, treeItemOf, type TreeRow } from "./treeRow.ts";

export type Outline = (snapshot: Snapshot) => readonly OutlineItem[];

/** A line at the top, and whose it is. */
interface Root {
  readonly engine: OpenEngine;
  readonly item: OutlineItem;
}

export class OutlineTree implements vscode.TreeDataProvider<TreeRow>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<TreeRow[] | undefined>();
  readonly #subscriptions: vscode.Disposable;
  readonly #outline: Outline;
  readonly #engines: Engines;
  readonly #rows = new Map<string, TreeRow>();
  readonly #outlined = new WeakMap<Snapshot, readonly OutlineItem[]>();
  #roots: readonly Root[] = [];

  readonly onDidChangeTreeData = this.#changed.event;
  readonly getTreeItem = treeItemOf;

  constructor(engines: Engines, outline: Outline) {
    this.#engines = engines;
    this.#outline = outline;
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      engines.onDidLook(() => this.#show()),
      engines.onDidChange(() => this.#show()),
    );
    this.#show();
  }

  getChildren(row?: TreeRow): TreeRow[] {
    // The view is open, or an engine's lines are: only now is it asked.
    (row?.engine ?? this.#engines.inUse).lens.want();
    const below = row?.item.children.map((item) => ({ engine: row.engine, item }));
    return (below ?? this.#roots).flatMap((root) => this.#rowOf(root) ?? []);
  }

  getParent(row: TreeRow): TreeRow | undefined {
    return row.parent;
  }

  /** A tooltip is worked out when the pointer rests on the line. */
  async resolveTreeItem(shown: vscode.TreeItem, { engine, item }: TreeRow) {
    const { subject, tooltip } = item;
    const answer =
      subject.kind === "port" ? await engine.explainer.glance(questionAbout(subject)) : undefined;
    shown.tooltip = tooltipOf(tooltip, answer === undefined ? [] : verdictWords(answer));
    return shown;
  }

  /** The first line of an engine about which this holds, from the top. */
  find(engine: OpenEngine, fits: (item: OutlineItem) => boolean): TreeRow | undefined {
    return [...this.#rows.values()].find((row) => row.engine === engine && fits(row.item));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #rowOf({ engine, item }: Root): TreeRow | undefined {
    return this.#rows.get(rowId(engine, item));
  }

  #show(): void {
    const before = this.#roots;
    this.#roots = this.#outlineAll();
    if (isSame(before, this.#roots)) return;
    this.#keepRows();
    const changes = sameEngines(before, this.#roots)
      ? outlineChanges(before.map(itemOf), this.#roots.map(itemOf))
      : "all";
    if (changes === "all") this.#changed.fire(undefined);
    else if (changes.length > 0) {
      const changed = new Set(changes);
      const rows = [...this.#rows.values()].filter(({ item }) => changed.has(item));
      this.#changed.fire(rows);
    }
  }

  /** One engine needs no line of its own. */
  #outlineAll(): readonly Root[] {
    const { all, inUse } = this.#engines;
    const outlines = all.map((engine) => ({ engine, items: this.#outlineOf(engine) }));
    const [only] = outlines;
    if (only !== undefined && outlines.length === 1) {
      return only.items.map((item) => ({ engine: only.engine, item }));
    }
    return outlines.map(({ engine, items }) => ({
      engine,
      item: engineItem(engine.lens.state, engine === inUse, items),
    }));
  }

  #outlineOf({ lens }: OpenEngine): readonly OutlineItem[] {
    const { snapshot } = lens.state;
    if (snapshot === undefined) return [];
    const items = this.#outlined.get(snapshot) ?? this.#outline(snapshot);
    this.#outlined.set(snapshot, items);
    return items;
  }

  /** Gives each line its row, the old one where there was one. */
  #keepRows(): void {
    const old = new Map(this.#rows);
    this.#rows.clear();
    const keep = ({ engine, item }: Root, parent: TreeRow | undefined): void => {
      const row = old.get(rowId(engine, item)) ?? makeRow(engine, item, parent);
      row.item = item;
      row.parent = parent;
      this.#rows.set(row.id, row);
      for (const child of item.children) keep({ engine, item: child }, row);
    };
    for (const root of this.#roots) keep(root, undefined);
  }
}

const itemOf = ({ item }: Root): OutlineItem => item;

const sameEngines = (before: readonly Root[], after: readonly Root[]): boolean =>
  before.length === after.length && before.every(({ engine }, at) => engine === after[at]?.engine);

const isSame = (before: readonly Root[], after: readonly Root[]): boolean =>
  sameEngines(before, after) && before.every(({ item }, at) => item === after[at]?.item);
