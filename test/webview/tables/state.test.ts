import assert from "node:assert/strict";
import type { ActiveCell } from "../../../src/protocol/tables.ts";
import { isTablesState } from "../../../src/protocol/tablesChecks.ts";
import { cellAfter } from "../../../webview/tables/keys.ts";
import {
  firstLook,
  receive,
  shownTables,
  sortBy,
  standOnInterface,
  stateToKeep,
  type TablesLook,
} from "../../../webview/tables/state.ts";
import { modes, tablesView } from "../tableSamples.ts";

const looking = async (place: string, kept = {}): Promise<TablesLook> =>
  receive(firstLook(kept), { type: "show", view: tablesView(await modes(), place) });

suite("looking at tables", () => {
  test("a refresh keeps filter, order and cell", async () => {
    const active: ActiveCell = { table: "routes", column: "via" };
    const look = { ...sortBy(await looking("host"), "routes", "via"), filter: "eth0", active };
    const again = receive(receive(look, { type: "busy" }), {
      type: "show",
      view: tablesView(await modes(), "host"),
    });
    assert.deepEqual(
      [again.filter, again.orders, again.active, again.busy],
      ["eth0", look.orders, active, false],
    );
  });

  test("another place is looked at without the filter of the one before", async () => {
    const look = { ...(await looking("host")), filter: "docker0" };
    const view = tablesView(await modes(), "container:web");
    assert.equal(receive(look, { type: "show", view }).filter, "");
    assert.equal(receive(look, { type: "show", view: { ...view, filter: "app" } }).filter, "app");
  });

  test("what was kept from before a reload is no other place", async () => {
    assert.equal((await looking("host", { place: "host", filter: "eth0" })).filter, "eth0");
  });

  test("a way to an interface elsewhere ends on its row, and gives up a filter that hides it", async () => {
    const goal = { place: "container:web", name: "eth0" };
    const view = tablesView(await modes(), "container:web");
    const look = receive({ ...(await looking("host")), goal }, { type: "show", view });
    assert.deepEqual(look.active, { table: "interfaces", row: "2", column: "name" });
    assert.equal(look.goal, undefined);
    const hidden = standOnInterface({ ...look, filter: "nothing of the kind" }, "lo");
    assert.deepEqual([hidden.filter, hidden.active?.row], ["", "1"]);
  });

  test("a column that says nothing any more sorts nothing", async () => {
    const look = sortBy(await looking("host"), "interfaces", "remote");
    const [interfaces] = shownTables(look);
    assert.equal(interfaces?.order, undefined);
    assert.equal(interfaces?.rows.length, 9);
  });

  test("what failed says so, and the next answer is shown again", async () => {
    const failed = receive(await looking("host"), { type: "failed", message: "no engine" });
    assert.deepEqual(shownTables(failed), []);
    assert.equal(failed.failed?.message, "no engine");
    const view = tablesView(await modes(), "host");
    assert.equal(receive(failed, { type: "show", view }).failed, undefined);
  });

  test("what is kept fits", async () => {
    const look = sortBy(await looking("host"), "routes", "via");
    assert.ok(isTablesState(JSON.parse(JSON.stringify(stateToKeep(look, 12.5)))));
  });
});

suite("the keys of a grid", () => {
  const after = async (from: Omit<ActiveCell, "table">, key: string, control = false) => {
    const [interfaces] = shownTables(await looking("host"));
    assert.ok(interfaces);
    const to = cellAfter(interfaces, { table: "interfaces", ...from }, key, control);
    return to === undefined ? "nowhere" : `${to.row ?? "head"} ${to.column}`;
  };

  for (const [from, key, to] of [
    [{ column: "name" }, "ArrowUp", "head name"],
    [{ column: "name" }, "ArrowDown", "1 name"],
    [{ column: "index" }, "ArrowLeft", "head index"],
    [{ row: "9", column: "name" }, "ArrowDown", "9 name"],
    [{ row: "1", column: "name" }, "ArrowUp", "head name"],
    [{ row: "2", column: "name" }, "PageDown", "9 name"],
    [{ row: "9", column: "name" }, "PageUp", "head name"],
    [{ row: "3", column: "name" }, "End", "3 lost"],
    [{ row: "3", column: "name" }, "x", "nowhere"],
  ] as const) {
    test(`${key} from ${JSON.stringify(from)}`, async () => {
      assert.equal(await after(from, key), to);
    });
  }

  test("with Control to the first and the last cell", async () => {
    const from = { row: "3", column: "name" };
    assert.equal(await after(from, "Home", true), "head index");
    assert.equal(await after(from, "End", true), "9 lost");
  });
});
