/** The whole page of tables as nodes: head, filter, one grid for each table. */

import { visible } from "../../src/core/explain/words/text.ts";
import type { TablesView } from "../../src/protocol/tables.ts";
import { failure } from "../failure.ts";
import { keyed, node, type Node } from "../node.ts";
import { gridOf } from "./grid.ts";
import { shownTables, type ShownTable, type TablesLook } from "./state.ts";

export function tablesPage(look: TablesLook): readonly Node[] {
  const { view, failed } = look;
  if (failed !== undefined) return [failure(failed, button("Try again", "refresh"))];
  if (view === undefined)
    return [keyed("waiting", node("p", { role: "status" }, "Reading the host…"))];
  const shown = shownTables(look);
  const sections = shown.map((each) => section(each, look));
  return [
    head(view, look, shown),
    ...(view.notRead === undefined ? [] : [keyed("none", notRead(view.notRead))]),
    ...sections,
    ...gaps(view),
  ];
}

const button = (label: string, action: string): Node =>
  keyed(action, node("button", { type: "button", "data-action": action }, label));

function head(view: TablesView, look: TablesLook, shown: readonly ShownTable[]): Node {
  const { name, containers } = view.namespace;
  const others = containers.filter((each) => each !== name);
  return keyed(
    "head",
    node(
      "header",
      {},
      node(
        "div",
        { class: "title" },
        node("h1", {}, `Network tables of ${visible(name)}`),
        node(
          "div",
          { class: "actions" },
          button("Open as Text", "openText"),
          button("Refresh", "refresh"),
        ),
      ),
      node(
        "p",
        { class: "quiet" },
        others.length > 0 && `shared with ${visible(others.join(", "))}, `,
        ...taken(view, look),
      ),
      keyed("choices", node("div", { class: "choices" }, places(view), filter(look, shown))),
      keyed("jumps", jumps(shown)),
    ),
  );
}

function taken({ takenAt, engine }: TablesView, { busy, stale }: TablesLook) {
  const at = new Date(takenAt);
  const time = Number.isNaN(at.getTime()) ? visible(takenAt) : at.toLocaleTimeString();
  return [
    engine.name !== "" && `engine ${visible(engine.version)} on ${visible(engine.name)}, `,
    "as seen at ",
    node("time", { datetime: takenAt }, time),
    // Always there, so that a reader of the screen hears when something is said in it.
    node(
      "span",
      { class: "stale", role: "status" },
      stale !== undefined ? `: ${visible(stale)}` : busy && ", reading again…",
    ),
  ];
}

function places({ places: all, namespace }: TablesView): Node {
  return node(
    "label",
    { class: "choice" },
    node("span", {}, "Namespace"),
    node(
      "select",
      { id: "place", "data-value": namespace.place },
      ...all.map(({ place, label }) =>
        keyed(place, node("option", { value: place }, visible(label))),
      ),
    ),
  );
}

function filter({ filter: text }: TablesLook, shown: readonly ShownTable[]): Node {
  const all = shown.reduce((sum, { table }) => sum + table.rows.length, 0);
  const left = shown.reduce((sum, { rows }) => sum + rows.length, 0);
  return node(
    "div",
    { class: "choice grow" },
    node(
      "div",
      { class: "choice-name" },
      node("label", { for: "filter" }, "Filter"),
      node("span", { role: "status" }, text === "" ? `${all} rows` : `${left} of ${all} rows`),
    ),
    node("input", {
      id: "filter",
      type: "search",
      placeholder: "All words of it in one row: web eth0",
      spellcheck: "false",
      "data-value": text,
    }),
  );
}

/** A long table is not scrolled past, but jumped over. */
const jumps = (shown: readonly ShownTable[]): Node =>
  node(
    "nav",
    { "aria-label": "Tables" },
    ...shown.map(({ table, rows }) =>
      keyed(
        table.id,
        node(
          "button",
          {
            class: rows.length === 0 ? "jump quiet" : "jump",
            type: "button",
            "data-jump": table.id,
          },
          `${table.title} `,
          node("span", { class: "count" }, `${rows.length}`),
        ),
      ),
    ),
  );

function section(shown: ShownTable, look: TablesLook): Node {
  const { table, rows } = shown;
  const all = table.rows.length;
  const id = `title-${table.id}`;
  const count = rows.length === all ? `${all}` : `${rows.length} of ${all}`;
  return keyed(
    table.id,
    node(
      "section",
      { id: `table-${table.id}`, "aria-labelledby": id },
      node(
        "h2",
        { id },
        table.title,
        table.notRead === undefined && node("span", { class: "count" }, ` ${count}`),
      ),
      body(shown, look),
    ),
  );
}

function body(shown: ShownTable, look: TablesLook): Node | undefined {
  const { table, rows } = shown;
  if (table.notRead !== undefined) return keyed("unread", notRead(table.notRead));
  if (rows.length > 0) return keyed("grid", gridOf(shown, look.active));
  const words = table.rows.length === 0 ? "None." : "No row holds all words of the filter.";
  return keyed("empty", node("p", { class: "quiet" }, words));
}

const notRead = (why: string): Node => node("p", { class: "unread" }, visible(why));

function gaps({ gaps: all }: TablesView): readonly Node[] {
  if (all.length === 0) return [];
  const told = all.flatMap(({ code, what, reason, remedy }) => [
    node("dt", {}, visible(`${code} ${what}`)),
    node("dd", {}, visible(`${reason}. ${remedy}`)),
  ]);
  return [
    keyed(
      "gaps",
      node("details", { class: "gaps" }, node("summary", {}, "Not read"), node("dl", {}, ...told)),
    ),
  ];
}
