/** A line of the outline as the editor shows it. */

import * as vscode from "vscode";
import type { Icon, Mood, OutlineItem, Tooltip } from "../../core/topology/outline.ts";
import type { OpenEngine } from "../lens/engines.ts";
import { codeSpan, escapeMarkdown } from "../markdown.ts";
import { markUri } from "./portMarks.ts";

/** Stands for one line for as long as it is there, whatever it says meanwhile: the editor knows lines by identity. */
export interface TreeRow {
  readonly id: string;
  /** Whose line it is. */
  readonly engine: OpenEngine;
  item: OutlineItem;
  parent: TreeRow | undefined;
}

/** Whether a command's argument is a line of one of our trees. */
export function isTreeRow(value: unknown): value is TreeRow {
  return rows.has(value as TreeRow);
}

const rows = new WeakSet<TreeRow>();

/** Two engines may have lines of one id. */
export const rowId = ({ id }: OpenEngine, item: OutlineItem): string => `${id}/${item.id}`;

export function makeRow(
  engine: OpenEngine,
  item: OutlineItem,
  parent: TreeRow | undefined,
): TreeRow {
  const row = { id: rowId(engine, item), engine, item, parent };
  rows.add(row);
  return row;
}

export function treeItemOf({ id, engine, item }: TreeRow): vscode.TreeItem {
  const shown = new vscode.TreeItem(item.label, collapsible(item));
  shown.id = id;
  shown.description = item.description;
  shown.iconPath = themeIcon(item.icon);
  shown.contextValue = item.traits;
  if (item.subject.kind === "port") shown.resourceUri = markUri(item.subject, engine.id);
  shown.accessibilityInformation = { label: `${item.label}, ${item.description}` };
  return shown;
}

function collapsible({
  children,
  expanded,
  subject,
}: OutlineItem): vscode.TreeItemCollapsibleState {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  // An engine is asked when its line is opened first.
  if (children.length === 0 && subject.kind !== "engine") return None;
  return expanded ? Expanded : Collapsed;
}

const COLORS: Readonly<Record<Mood, string>> = {
  good: "testing.iconPassed",
  waiting: "list.warningForeground",
  bad: "list.errorForeground",
  off: "disabledForeground",
};

export function themeIcon({ id, mood }: Icon): vscode.ThemeIcon {
  return new vscode.ThemeIcon(
    id,
    mood === undefined ? undefined : new vscode.ThemeColor(COLORS[mood]),
  );
}

/** A title, a table of facts, a note, and whatever else is known by then, as Markdown. */
export function tooltipOf(
  { title, facts, note }: Tooltip,
  more: readonly string[] = [],
): vscode.MarkdownString {
  const lines = facts
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `| ${escapeMarkdown(name)} | ${cell(value)} |`);
  const table = lines.length === 0 ? [] : [["| | |", "|:--|:--|", ...lines].join("\n")];
  const parts = [
    `**${escapeMarkdown(title)}**`,
    ...table,
    ...(note === undefined ? [] : [escapeMarkdown(note)]),
    ...more,
  ];
  return new vscode.MarkdownString(parts.join("\n\n"));
}

/** A bar would end the cell even inside a code span. */
const cell = (value: string): string =>
  value.includes("|") ? escapeMarkdown(value) : codeSpan(value);
