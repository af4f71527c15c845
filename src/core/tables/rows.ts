/** The order and the choice of a table's rows: the same for a terminal and for a grid. */

import type { Table, TableColumn, TableRow } from "../contract.ts";

/** A sorted copy: by the first column, then by the next; what a row says nothing about comes last. */
export function sortRows(
  rows: readonly TableRow[],
  columns: readonly string[],
  direction: "ascending" | "descending" = "ascending",
): readonly TableRow[] {
  const sign = direction === "ascending" ? 1 : -1;
  return [...rows].sort((a, b) => {
    for (const column of columns) {
      const one = keyOf(a, column);
      const other = keyOf(b, column);
      if (one === other) continue;
      if (one === undefined) return 1;
      if (other === undefined) return -1;
      return one < other ? -sign : sign;
    }
    return 0;
  });
}

const keyOf = ({ cells }: TableRow, column: string): string | undefined =>
  cells[column]?.sort ?? cells[column]?.text;

/** The rows that hold every word of the filter in some cell, whatever the case. */
export function filterRows(rows: readonly TableRow[], filter: string): readonly TableRow[] {
  const wanted = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (wanted.length === 0) return rows;
  return rows.filter(({ cells }) => {
    const text = Object.values(cells)
      .map((cell) => cell.text.toLowerCase())
      .join("\n");
    return wanted.every((word) => text.includes(word));
  });
}

/** The columns in which some row says something. */
export const tellingColumns = ({ columns, rows }: Table): readonly TableColumn[] =>
  columns.filter(({ id }) => rows.some(({ cells }) => cells[id] !== undefined));
