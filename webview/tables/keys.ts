/** Which cell of a table a key leads to, as in any grid (WAI-ARIA Authoring Practices, Grid). */

import type { ActiveCell } from "../../src/protocol/tables.ts";
import { stepAlong } from "../keys.ts";
import type { ShownTable } from "./state.ts";

const PAGE = 10;

/** The head is the row above the first. `undefined` where the key leads nowhere. */
export function cellAfter(
  { columns, rows }: ShownTable,
  { table, row, column }: ActiveCell,
  key: string,
  control: boolean,
): ActiveCell | undefined {
  const at = row === undefined ? 0 : rows.findIndex((each) => each.key === row) + 1;
  const across = columns.findIndex(({ id }) => id === column);
  const to = (down: number, along: number): ActiveCell | undefined => {
    const target = columns[along];
    const under = rows[down - 1];
    if (target === undefined) return undefined;
    return { table, column: target.id, ...(under === undefined ? {} : { row: under.key }) };
  };
  switch (key) {
    case "ArrowUp":
    case "ArrowDown":
      return to(stepAlong(key, at, rows.length + 1) ?? at, across);
    case "ArrowLeft":
    case "ArrowRight":
      return to(at, stepAlong(key, across, columns.length) ?? across);
    case "PageUp":
      return to(Math.max(0, at - PAGE), across);
    case "PageDown":
      return to(Math.min(rows.length, at + PAGE), across);
    case "Home":
      return to(control ? 0 : at, 0);
    case "End":
      return to(control ? rows.length : at, columns.length - 1);
    default:
      return undefined;
  }
}
