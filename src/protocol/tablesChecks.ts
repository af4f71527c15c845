/** What each message about tables must look like. Both sides ask here before they act. */

import type {
  EngineRef,
  Gap,
  ListedNamespace,
  Table,
  TableCell,
  TableColumn,
  TableId,
  TableRef,
  TableRow,
} from "../core/contract.ts";
import type { GapCode } from "../core/codes.ts";
import type { NamedPlace } from "../core/tables/place.ts";
import type { Check } from "./shape.ts";
import { count, dictionary, flag, list, optional, record, text, variants, word } from "./shape.ts";
import type {
  ActiveCell,
  FromTables,
  TableOrder,
  TablesState,
  TablesView,
  ToTables,
} from "./tables.ts";

const tableId = word<TableId>({
  interfaces: true,
  addresses: true,
  routes: true,
  rules: true,
  neighbours: true,
  forwarding: true,
  sockets: true,
});

const named = { id: text, name: text };
const ref = variants<TableRef, "kind">("kind", {
  container: named,
  network: named,
  interface: { place: text, name: text },
});

const cell = record<TableCell>({
  text,
  sort: optional(text),
  tone: optional(word({ good: true, bad: true, quiet: true })),
  about: optional(ref),
});

const table = record<Table>({
  id: tableId,
  title: text,
  columns: list(record<TableColumn>({ id: text, title: text, numeric: optional(flag) })),
  rows: list(record<TableRow>({ key: text, cells: dictionary(cell) })),
  notRead: optional(text),
});

const view = record<TablesView>({
  takenAt: text,
  engine: record<EngineRef>({ name: text, version: text, endpoint: text }),
  engineId: optional(text),
  namespace: record<ListedNamespace>({
    place: text,
    name: text,
    id: optional(text),
    containers: list(text),
  }),
  tables: list(table),
  notRead: optional(text),
  gaps: list(
    record<Gap>({
      // Codes grow with each release and are only shown.
      code: text as Check<GapCode>,
      what: text,
      reason: text,
      remedy: text,
      affects: list(text),
    }),
  ),
  places: list(record<NamedPlace>({ place: text, label: text })),
  filter: optional(text),
});

/** Whether the webview may act on what it was sent. */
export const isToTables: Check<ToTables> = variants<ToTables, "type">("type", {
  show: { view },
  busy: {},
  stale: { reason: text },
  failed: { message: text, remedy: optional(text) },
});

/** The webview shows text that came from containers, so nothing it sends is taken on trust. */
export const isFromTables: Check<FromTables> = variants<FromTables, "type">("type", {
  ready: {},
  choose: { place: text },
  refresh: {},
  openText: {},
  revealNetwork: { id: text },
  copy: { text },
});

const active = record<ActiveCell>({ table: tableId, row: optional(text), column: text });

/** What was kept over a reload may be from another release, or not ours at all. */
export const isTablesState: Check<TablesState> = record<TablesState>({
  engineId: optional(text),
  place: optional(text),
  filter: optional(text),
  orders: optional(list(record<TableOrder>({ table: tableId, column: text, descending: flag }))),
  active: optional(active),
  scrollTop: optional(count),
});
