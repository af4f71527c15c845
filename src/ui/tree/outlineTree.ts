/** Shows an outline of the last snapshot. What its lines say is decided in the core. */

import * as vscode from "vscode";
import { outlineChanges } from "../../core/topology/outlineChanges.ts";
import type { OutlineItem } from "../../core/topology/outline.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { questionAbout } from "../commandArguments.ts";
import type { Explainer } from "../explainer.ts";
import type { Lens } from "../lens/lens.ts";
import { verdictWords } from "../verdictWords.ts";
import { makeRow, tooltipOf, treeItemOf, type TreeRow } from "./treeRow.ts";

export type Outline = (snapshot: Snapshot) => readonly OutlineItem[];

export class OutlineTree implements vscode.TreeDataProvider<TreeRow>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<TreeRow[] | undefined>();
  readonly #subscriptions: vscode.Disposable;
  readonly #outline: Outline;
  readonly #lens: Lens;
  readonly #explainer: Explainer;
  readonly #rows = new Map<string, TreeRow>();
  #shown: Snapshot | undefined;
  #roots: readonly OutlineItem[] = [];

  readonly onDidChangeTreeData = this.#changed.event;
  readonly getTreeItem = treeItemOf;

  constructor(lens: Lens, explainer: Explainer, outline: Outline) {
    this.#lens = lens;
    this.#explainer = explainer;
    this.#outline = outline;
    const listening = lens.onDidChange(({ snapshot }) => this.#show(snapshot));
    this.#subscriptions = vscode.Disposable.from(this.#changed, listening);
  }

  getChildren(row?: TreeRow): TreeRow[] {
    // The view is open: only now is the engine asked.
    this.#lens.want();
    const items = row?.item.children ?? this.#roots;
    return items.flatMap(({ id }) => this.#rows.get(id) ?? []);
  }

  getParent(row: TreeRow): TreeRow | undefined {
    return row.parent;
  }

  /** A tooltip is worked out when the pointer rests on the line. */
  async resolveTreeItem(shown: vscode.TreeItem, { item }: TreeRow): Promise<vscode.TreeItem> {
    const { subject, tooltip } = item;
    const answer =
      subject.kind === "port" ? await this.#explainer.glance(questionAbout(subject)) : undefined;
    shown.tooltip = tooltipOf(tooltip, answer === undefined ? [] : verdictWords(answer));
    return shown;
  }

  /** The first line about which this holds, from the top. */
  find(fits: (item: OutlineItem) => boolean): TreeRow | undefined {
    return [...this.#rows.values()].find(({ item }) => fits(item));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #show(snapshot: Snapshot | undefined): void {
    if (snapshot === this.#shown) return;
    this.#shown = snapshot;
    const before = this.#roots;
    this.#roots = snapshot === undefined ? [] : this.#outline(snapshot);
    this.#keepRows();
    const changes = outlineChanges(before, this.#roots);
    if (changes === "all") this.#changed.fire(undefined);
    else if (changes.length > 0) {
      this.#changed.fire(changes.flatMap(({ id }) => this.#rows.get(id) ?? []));
    }
  }

  /** Gives each line its row, the old one where there was one. */
  #keepRows(): void {
    const old = new Map(this.#rows);
    this.#rows.clear();
    const keep = (items: readonly OutlineItem[], parent: TreeRow | undefined): void => {
      for (const item of items) {
        const row = old.get(item.id) ?? makeRow(item, parent);
        row.item = item;
        row.parent = parent;
        this.#rows.set(item.id, row);
        keep(item.children, row);
      }
    };
    keep(this.#roots, undefined);
  }
}
