/** What the page knows and how looking at it changes that. Pure: main.ts keeps the one state there is. */

import type { Table, TableColumn, TableId, TableRow } from "../../src/core/contract.ts";
import { filterRows, sortRows, tellingColumns } from "../../src/core/tables/rows.ts";
import type {
  ActiveCell,
  TableOrder,
  TablesState,
  TablesView,
  ToTables,
} from "../../src/protocol/tables.ts";

export interface TablesLook {
  readonly view?: TablesView;
  /** There is nothing to show, and why. */
  readonly failed?: { readonly message: string; readonly remedy?: string };
  /** What is shown is the last that is known, and why. */
  readonly stale?: string;
  readonly busy: boolean;
  readonly filter: string;
  readonly orders: readonly TableOrder[];
  readonly active?: ActiveCell;
  /** The interface that is stood on as soon as the tables of its place are shown. */
  readonly goal?: { readonly place: string; readonly name: string };
}

export const firstLook = ({ filter = "", orders = [], active }: TablesState): TablesLook => ({
  busy: true,
  filter,
  orders,
  ...(active === undefined ? {} : { active }),
});

/** What a message changes. */
export function receive(look: TablesLook, message: ToTables): TablesLook {
  switch (message.type) {
    case "show":
      return show(look, message.view);
    case "busy":
      return { ...look, busy: true };
    case "stale":
      return { ...look, stale: message.reason, busy: false };
    case "failed": {
      const { message: said, remedy } = message;
      const { filter, orders } = look;
      const failed = { message: said, ...(remedy === undefined ? {} : { remedy }) };
      return { filter, orders, failed, busy: false };
    }
  }
}

function show({ orders, active, goal, ...before }: TablesLook, view: TablesView): TablesLook {
  const other = before.view !== undefined && before.view.namespace.place !== view.namespace.place;
  const reached = goal?.place === view.namespace.place ? goal : undefined;
  const shown: TablesLook = {
    ...{ view, orders, busy: false },
    filter: view.filter ?? (other ? "" : before.filter),
    ...(active === undefined || other ? {} : { active }),
    ...(goal === undefined || reached !== undefined ? {} : { goal }),
  };
  return reached === undefined ? shown : standOnInterface(shown, reached.name);
}

/** Stands on an interface of the tables that are shown; a filter that hides it is given up. */
export function standOnInterface(look: TablesLook, name: string): TablesLook {
  const rows = look.view?.tables.find(({ id }) => id === "interfaces")?.rows ?? [];
  const row = rows.find(({ cells }) => cells["name"]?.text === name);
  if (row === undefined) return look;
  const active: ActiveCell = { table: "interfaces", row: row.key, column: "name" };
  const hidden = !filterRows(rows, look.filter).includes(row);
  return { ...look, active, ...(hidden ? { filter: "" } : {}) };
}

/** Up, down, and back to the order in which the host told them. */
export function sortBy(look: TablesLook, table: TableId, column: string): TablesLook {
  const before = look.orders.find((order) => order.table === table);
  const others = look.orders.filter((order) => order.table !== table);
  if (before?.column !== column) {
    return { ...look, orders: [...others, { table, column, descending: false }] };
  }
  if (before.descending) return { ...look, orders: others };
  return { ...look, orders: [...others, { table, column, descending: true }] };
}

/** A table as it is shown: filtered, sorted, without the columns that say nothing. */
export interface ShownTable {
  readonly table: Table;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly order?: TableOrder;
}

export const shownTables = ({ view, filter, orders }: TablesLook): readonly ShownTable[] =>
  (view?.tables ?? []).map((table) => {
    const order = orders.find((each) => each.table === table.id);
    return shownTable(table, filter, order);
  });

interface Kept {
  readonly filter: string;
  readonly order: TableOrder | undefined;
  readonly shown: ShownTable;
}

/** The last that was made of a table: most paints change neither filter nor order. */
const kept = new WeakMap<Table, Kept>();

function shownTable(table: Table, filter: string, order: TableOrder | undefined): ShownTable {
  const before = kept.get(table);
  if (before?.filter === filter && before.order === order) return before.shown;
  const columns = tellingColumns(table);
  const known = columns.some(({ id }) => id === order?.column) ? order : undefined;
  const found = filterRows(table.rows, filter);
  const rows =
    known === undefined
      ? found
      : sortRows(found, [known.column], known.descending ? "descending" : "ascending");
  const shown = { table, columns, rows, ...(known === undefined ? {} : { order: known }) };
  kept.set(table, { filter, order, shown });
  return shown;
}

/** What is kept over a reload. */
export function stateToKeep(look: TablesLook, scrollTop: number): TablesState {
  const { view, filter, orders, active } = look;
  return {
    ...(view === undefined ? {} : { place: view.namespace.place }),
    ...(view?.engineId === undefined ? {} : { engineId: view.engineId }),
    filter,
    orders,
    ...(active === undefined ? {} : { active }),
    scrollTop: Math.max(0, Math.round(scrollTop)),
  };
}
