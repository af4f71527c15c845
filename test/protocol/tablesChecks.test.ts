import assert from "node:assert/strict";
import fc from "fast-check";
import type { FromTables } from "../../src/protocol/tables.ts";
import { isFromTables, isTablesState, isToTables } from "../../src/protocol/tablesChecks.ts";
import { readFixture } from "../fixtures/read.ts";
import { tablesView } from "../webview/tableSamples.ts";

suite("messages about tables that fit", () => {
  const fromTables: readonly FromTables[] = [
    { type: "ready" },
    { type: "choose", place: "container:web" },
    { type: "refresh" },
    { type: "openText" },
    { type: "revealNetwork", id: "0123" },
    { type: "copy", text: "" },
  ];
  for (const message of fromTables) {
    test(`from the webview: ${message.type}`, () => assert.ok(isFromTables(message)));
  }

  for (const place of ["host", "container:web", "container:gone"]) {
    test(`to the webview: the tables of ${place}`, async () => {
      const view = tablesView(await readFixture("modes-28.5"), place);
      assert.ok(isToTables({ type: "show", view }));
      assert.ok(isToTables(JSON.parse(JSON.stringify({ type: "show", view }))));
    });
  }

  test("what is kept over a reload", () => {
    assert.ok(isTablesState({}));
    const order = { table: "routes", column: "via", descending: true };
    const active = { table: "routes", row: "main", column: "via" };
    assert.ok(isTablesState({ place: "host", filter: "", orders: [order], active, scrollTop: 0 }));
  });
});

suite("messages about tables that do not fit", () => {
  for (const [name, message] of [
    ["nothing", undefined],
    ["a type of no message", { type: "run" }],
    ["a place that is no text", { type: "choose", place: { toString: () => "host" } }],
    ["a copy of nothing", { type: "copy" }],
  ] as const) {
    test(`from the webview: ${name}`, () => assert.equal(isFromTables(message), false));
  }

  test("to the webview: a table of no kind, a cell that is a text, a tone that does not exist", async () => {
    const view = tablesView(await readFixture("modes-28.5"), "host");
    const [table] = view.tables;
    const withCell = (cell: unknown) => [{ ...table, rows: [{ key: "1", cells: { name: cell } }] }];
    assert.ok(isToTables({ type: "show", view: { ...view, tables: withCell({ text: "lo" }) } }));
    for (const tables of [
      [{ ...table, id: "files" }],
      withCell("lo"),
      withCell({ text: "lo", tone: "loud" }),
      withCell({ text: "lo", about: { kind: "interface", name: "lo" } }),
      withCell(Object.defineProperty({}, "text", { get: () => "lo", enumerable: true })),
    ]) {
      assert.equal(isToTables({ type: "show", view: { ...view, tables } }), false);
    }
  });

  test("any is judged without an exception", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (message) => {
        for (const judge of [isFromTables, isToTables, isTablesState]) {
          assert.equal(typeof judge(message), "boolean");
        }
      }),
    );
  });
});
