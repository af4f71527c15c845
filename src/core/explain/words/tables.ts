/** The tables of a namespace as text: aligned columns, and a sentence where one was not read. */

import type { Table, TableCell, TableColumn, TableRow, TablesAnswer } from "../../contract.ts";
import { tellingColumns } from "../../tables/rows.ts";
import { gapLines } from "./gaps.ts";
import {
  BLANK,
  columns,
  doubt,
  heading,
  indent,
  line,
  name,
  plain,
  quiet,
  span,
  TEXT_WIDTH,
  widthOf,
  wrap,
  type Line,
} from "./text.ts";

/** All of it as plain text, for a document. */
export const renderTables = (answer: TablesAnswer): string => plain(tablesLines(answer));

/** All of it as marked text, for a terminal. */
export function tablesLines(answer: TablesAnswer): readonly Line[] {
  const { tables, notRead, gaps } = answer;
  const blocks = [
    [titleOf(answer)],
    ...(notRead === undefined ? [] : [unread(notRead)]),
    ...tables.map(tableLines),
    gapLines(gaps),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, at) => (at === 0 ? block : [BLANK, ...block]));
}

function titleOf({ namespace }: TablesAnswer): Line {
  const { name: title, id, containers } = namespace;
  const others = containers.filter((each) => each !== title);
  return line(
    heading("Network tables of "),
    name(title),
    quiet(id === undefined ? "" : `  namespace ${id}`),
    quiet(others.length === 0 ? "" : `, shared with ${others.join(", ")}`),
  );
}

function tableLines(table: Table): readonly Line[] {
  const { title, rows, notRead } = table;
  const count = notRead === undefined ? `  ${String(rows.length)}` : "";
  const shown = tellingColumns(table);
  return [
    line(heading(title), quiet(count)),
    ...indent(
      2,
      notRead !== undefined ? unread(notRead) : rows.length === 0 ? [] : grid(shown, rows),
    ),
  ];
}

const unread = (why: string): readonly Line[] =>
  wrap(why, TEXT_WIDTH).map((each) => line(...each.map(({ text }) => doubt(text))));

function grid(shown: readonly TableColumn[], rows: readonly TableRow[]): readonly Line[] {
  const lines = [
    shown.map(({ title }) => line(quiet(title))),
    ...rows.map(({ cells }) => shown.map(({ id }) => cellLine(cells[id]))),
  ];
  return columns(
    shown.reduce((all, { numeric }, at) => (numeric ? toTheRight(all, at) : all), lines),
  );
}

/** Numbers stand below each other by their last digit. */
function toTheRight(rows: Line[][], at: number): Line[][] {
  const width = rows.reduce((widest, row) => Math.max(widest, widthOf(row[at] ?? [])), 0);
  return rows.map((row) =>
    row.map((cell, column) =>
      column === at ? [{ text: " ".repeat(width - widthOf(cell)) }, ...cell] : cell,
    ),
  );
}

function cellLine(cell: TableCell | undefined): Line {
  if (cell === undefined) return [];
  return line(cell.tone === undefined ? cell.text : span(cell.tone, cell.text));
}
