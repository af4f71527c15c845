/** One table as a grid: a head that sorts, rows whose cells lead on, one cell that the Tab key comes to. */

import type { TableCell, TableColumn, TableRow } from "../../src/core/contract.ts";
import { visible } from "../../src/core/explain/words/text.ts";
import type { ActiveCell } from "../../src/protocol/tables.ts";
import { keyed, node, type Node } from "../node.ts";
import type { ShownTable } from "./state.ts";

export function gridOf({ table, columns, rows, order }: ShownTable, active?: ActiveCell): Node {
  const here = active?.table === table.id ? active : undefined;
  const entry = entryOf(columns, rows, here);
  return node(
    "div",
    { class: "scroll" },
    node(
      "table",
      { role: "grid", "aria-labelledby": `title-${table.id}`, "data-table": table.id },
      node(
        "thead",
        {},
        node(
          "tr",
          {},
          ...columns.map((column) => {
            const sorted = order?.column === column.id ? order : undefined;
            return headCell(
              column,
              sorted?.descending,
              entry.row === undefined && entry.column === column.id,
            );
          }),
        ),
      ),
      node(
        "tbody",
        {},
        ...rows.map((row) =>
          rowNode(row, columns, {
            entry: entry.row === row.key ? entry.column : undefined,
            selected: here?.row === row.key,
          }),
        ),
      ),
    ),
  );
}

/** The cell that the Tab key comes to: the one stood on, as long as it is shown; else the head of the first column. */
function entryOf(
  columns: readonly TableColumn[],
  rows: readonly TableRow[],
  active: ActiveCell | undefined,
): Pick<ActiveCell, "row" | "column"> {
  const column = columns.find(({ id }) => id === active?.column)?.id ?? columns[0]?.id ?? "";
  const row = rows.find(({ key }) => key === active?.row)?.key;
  return row === undefined ? { column } : { row, column };
}

function headCell(
  { id, title, numeric }: TableColumn,
  descending: boolean | undefined,
  entry: boolean,
): Node {
  const sorted = descending === undefined ? "none" : descending ? "descending" : "ascending";
  return keyed(
    id,
    node(
      "th",
      {
        scope: "col",
        class: numeric === true && "number",
        "data-column": id,
        "aria-sort": sorted,
        tabindex: entry ? 0 : -1,
      },
      title,
      node("span", { class: "sort", "aria-hidden": "true" }, SIGNS[sorted]),
    ),
  );
}

const SIGNS = { none: "", ascending: " ▲", descending: " ▼" } as const;

interface RowLook {
  /** Id of the column whose cell the Tab key comes to. */
  readonly entry: string | undefined;
  readonly selected: boolean;
}

/** What was painted of a row last: of a thousand rows most stay as they are. */
const made = new WeakMap<TableRow, RowLook & { columns: readonly TableColumn[]; node: Node }>();

function rowNode(row: TableRow, columns: readonly TableColumn[], look: RowLook): Node {
  const before = made.get(row);
  if (
    before?.columns === columns &&
    before.entry === look.entry &&
    before.selected === look.selected
  ) {
    return before.node;
  }
  const cells = columns.map((column) =>
    cellNode(row.cells[column.id], column, look.entry === column.id),
  );
  const attributes = { "data-row": row.key, "aria-selected": look.selected ? "true" : "false" };
  const fresh = keyed(row.key, node("tr", attributes, ...cells));
  made.set(row, { ...look, columns, node: fresh });
  return fresh;
}

function cellNode(cell: TableCell | undefined, { id, numeric }: TableColumn, entry: boolean): Node {
  const look = [numeric === true ? "number" : "", cell?.tone ?? ""].filter((each) => each !== "");
  const attributes = {
    class: look.length > 0 && look.join(" "),
    "data-column": id,
    tabindex: entry ? 0 : -1,
  };
  if (cell === undefined) return keyed(id, node("td", attributes));
  const text = visible(cell.text);
  const { about } = cell;
  const shown = about === undefined ? text : node("button", LINK, text);
  return keyed(id, node("td", attributes, shown));
}

/** By the keyboard its cell is followed: no stop of its own for the Tab key. */
const LINK = { class: "link", type: "button", tabindex: -1, "data-go": true } as const;
