/** Asks which network, container or port a command is about, when it was not called on a line of the tree. */

import * as vscode from "vscode";
import type { OutlineItem, Subject } from "../../core/topology/outline.ts";
import { plainText } from "../plainText.ts";
import { themeIcon } from "../tree/treeRow.ts";

/** Of several lines about one thing the first stands for it. */
export async function askSubject(
  items: readonly OutlineItem[],
  placeHolder: string,
): Promise<Subject | undefined> {
  const picks = items.map((item) => ({
    label: plainText(item.label),
    description: plainText(item.description),
    iconPath: themeIcon(item.icon),
    subject: item.subject,
  }));
  const unique = picks.filter(
    ({ subject }, at) => picks.findIndex((other) => isSame(other.subject, subject)) === at,
  );
  const picked = await vscode.window.showQuickPick(unique, {
    placeHolder,
    matchOnDescription: true,
  });
  return picked?.subject;
}

const isSame = (a: Subject, b: Subject): boolean => keyOf(a) === keyOf(b);

function keyOf(subject: Subject): string {
  if (subject.kind === "engine") return "engine";
  return subject.kind === "port"
    ? `port ${subject.containerId} ${subject.hostPort}/${subject.protocol} ${subject.containerPort}`
    : `${subject.kind} ${subject.id}`;
}

/** All lines, those under others too. */
export function allItems(items: readonly OutlineItem[]): readonly OutlineItem[] {
  return items.flatMap((item) => [item, ...allItems(item.children)]);
}
