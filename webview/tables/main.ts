/** The wiring of the page: messages and events in, the tables painted, messages out. */

import type { TableId, TableRef, TableRow } from "../../src/core/contract.ts";
import { isTablesState, isToTables } from "../../src/protocol/tablesChecks.ts";
import type { ActiveCell, FromTables, TablesState } from "../../src/protocol/tables.ts";
import { paint } from "../paint.ts";
import { cellAfter } from "./keys.ts";
import { tablesPage } from "./page.ts";
import {
  firstLook,
  receive,
  shownTables,
  sortBy,
  standOnInterface,
  stateToKeep,
  type ShownTable,
  type TablesLook,
} from "./state.ts";

declare function acquireVsCodeApi(): {
  postMessage(message: FromTables): void;
  getState(): unknown;
  setState(state: TablesState): void;
};

const host = acquireVsCodeApi();
const kept = host.getState();
const before: TablesState = isTablesState(kept) ? kept : {};
const page = document.createElement("main");
let look: TablesLook = firstLook(before);
let scrollTo = before.scrollTop;

document.body.append(page);
page.addEventListener("input", onInput);
page.addEventListener("change", onChange);
page.addEventListener("click", onClick);
page.addEventListener("keydown", onKey);
page.addEventListener("focusin", onFocus);
page.addEventListener("copy", onCopy);
window.addEventListener("message", onMessage);
window.addEventListener("scroll", keep, { passive: true });
repaint();
host.postMessage({ type: "ready" });

function show(next: TablesLook): void {
  look = next;
  repaint();
  keep();
}

function repaint(): void {
  const stood = document.activeElement?.closest("[data-column]") ?? undefined;
  paint(page, tablesPage(look));
  settle();
  // A row that was taken away takes the focus along: it goes back to where the keyboard stands.
  if (stood !== undefined && !stood.isConnected && look.active !== undefined) focusOn(look.active);
}

/** A control's value is not its attribute: it is set where it is another, so that typing is left alone. */
function settle(): void {
  for (const control of page.querySelectorAll<HTMLInputElement>("[data-value]")) {
    const wanted = control.dataset["value"] ?? "";
    if (control.value !== wanted) control.value = wanted;
  }
}

/** Before the first answer there is nothing to keep: what was kept stands. */
function keep(): void {
  if (look.view !== undefined) host.setState(stateToKeep(look, window.scrollY));
}

function onMessage({ data }: MessageEvent<unknown>): void {
  if (!isToTables(data)) return;
  const { goal } = look;
  look = receive(look, data);
  repaint();
  if (data.type !== "show") return;
  if (goal !== undefined && look.goal === undefined && look.active !== undefined)
    focusOn(look.active);
  if (scrollTo !== undefined) window.scrollTo({ top: scrollTo });
  scrollTo = undefined;
  keep();
}

function onInput({ target }: Event): void {
  if (target instanceof HTMLInputElement) show({ ...look, filter: target.value });
}

function onChange({ target }: Event): void {
  if (target instanceof HTMLSelectElement)
    host.postMessage({ type: "choose", place: target.value });
}

function onClick({ target }: Event): void {
  if (!(target instanceof Element)) return;
  const action = target.closest<HTMLElement>("[data-action]")?.dataset["action"];
  if (action === "refresh" || action === "openText") host.postMessage({ type: action });
  const jump = target.closest<HTMLElement>("[data-jump]")?.dataset["jump"];
  if (jump !== undefined) page.querySelector(`#table-${jump}`)?.scrollIntoView();
  const cell = cellOf(target);
  if (cell === undefined) return;
  if (cell.row === undefined) show(sortBy(look, cell.table, cell.column));
  else if (target.closest("[data-go]") !== null) follow(cell);
}

/** What the pointer can do the keyboard can: arrows between cells, Enter to sort by a head or to follow a cell. */
function onKey(event: KeyboardEvent): void {
  const { target, key, ctrlKey, metaKey } = event;
  const cell = target instanceof Element ? cellOf(target) : undefined;
  const shown = cell === undefined ? undefined : shownOf(cell.table);
  if (cell === undefined || shown === undefined) return;
  if (key === "Enter" || key === " ") {
    event.preventDefault();
    if (cell.row === undefined) show(sortBy(look, cell.table, cell.column));
    else follow(cell);
    return;
  }
  const next = cellAfter(shown, cell, key, ctrlKey || metaKey);
  if (next === undefined) return;
  event.preventDefault();
  focusOn(next);
}

/** The Tab key comes back to the cell that had the focus last. */
function onFocus({ target }: FocusEvent): void {
  const cell = target instanceof Element ? cellOf(target) : undefined;
  if (cell !== undefined) show({ ...look, active: cell });
}

/** Without a selected text the row that is stood on is copied, its cells apart by tabs as spreadsheets take them. */
function onCopy(event: ClipboardEvent): void {
  const cell = event.target instanceof Element ? cellOf(event.target) : undefined;
  const selected = String(document.getSelection() ?? "");
  const shown = cell === undefined ? undefined : shownOf(cell.table);
  const row = shown && rowOf(shown, cell?.row);
  if (row === undefined || shown === undefined || selected !== "") return;
  event.preventDefault();
  const text = shown.columns.map(({ id }) => row.cells[id]?.text ?? "").join("\t");
  host.postMessage({ type: "copy", text });
}

function follow({ table, row, column }: ActiveCell): void {
  const shown = shownOf(table);
  const about = shown && rowOf(shown, row)?.cells[column]?.about;
  if (about !== undefined) goTo(about);
}

function goTo(about: TableRef): void {
  switch (about.kind) {
    case "network":
      host.postMessage({ type: "revealNetwork", id: about.id });
      return;
    case "container":
      host.postMessage({ type: "choose", place: `container:${about.name}` });
      return;
    case "interface": {
      const { place, name } = about;
      if (place !== look.view?.namespace.place) {
        look = { ...look, goal: { place, name } };
        host.postMessage({ type: "choose", place });
        return;
      }
      show(standOnInterface(look, name));
      if (look.active !== undefined) focusOn(look.active);
    }
  }
}

const shownOf = (table: TableId): ShownTable | undefined =>
  shownTables(look).find((each) => each.table.id === table);

const rowOf = ({ rows }: ShownTable, key: string | undefined): TableRow | undefined =>
  rows.find((row) => row.key === key);

/** The cell that an element stands in. */
function cellOf(element: Element): ActiveCell | undefined {
  const data = (name: string): string | undefined =>
    element.closest<HTMLElement>(`[data-${name}]`)?.dataset[name];
  const [table, row, column] = [data("table"), data("row"), data("column")];
  const known = look.view?.tables.find(({ id }) => id === table)?.id;
  if (known === undefined || column === undefined) return undefined;
  return { table: known, column, ...(row === undefined ? {} : { row }) };
}

function focusOn({ table, row, column }: ActiveCell): void {
  const within = row === undefined ? "thead" : `[data-row="${CSS.escape(row)}"]`;
  const cell = page.querySelector<HTMLElement>(
    `[data-table="${table}"] ${within} [data-column="${CSS.escape(column)}"]`,
  );
  cell?.focus();
}
