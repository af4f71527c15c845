/** What differs between two outlines: only that is drawn again. */

import type { OutlineItem } from "./outline.ts";

/** `all`: lines came or went at the top, or changed places there; else the topmost lines that changed. */
export type OutlineChanges = "all" | readonly OutlineItem[];

/** The lines of the new outline that changed, or under which lines came, went or changed places. */
export function outlineChanges(
  before: readonly OutlineItem[],
  after: readonly OutlineItem[],
): OutlineChanges {
  if (before === after) return [];
  if (!sameIds(before, after)) return "all";
  return after.flatMap((item, at) => {
    const old = before[at];
    return old === undefined ? [] : itemChanges(old, item);
  });
}

/** Drawing a line again draws those under it too. */
function itemChanges(before: OutlineItem, after: OutlineItem): readonly OutlineItem[] {
  if (!sameLine(before, after)) return [after];
  const below = outlineChanges(before.children, after.children);
  return below === "all" ? [after] : below;
}

const sameIds = (a: readonly OutlineItem[], b: readonly OutlineItem[]): boolean =>
  a.length === b.length && a.every(({ id }, at) => id === b[at]?.id);

function sameLine(a: OutlineItem, b: OutlineItem): boolean {
  // Outlines are plain data made by one function: equal lines have equal JSON.
  return lineOf(a) === lineOf(b);
}

const lineOf = ({ children, ...line }: OutlineItem): string =>
  JSON.stringify([line, children.length > 0]);
