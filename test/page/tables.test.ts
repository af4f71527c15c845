/** The page of tables in a real browser: order, filter, what the keyboard can do, what stays over a refresh. */

import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { TableId } from "../../src/core/contract.ts";
import type { TablesState } from "../../src/protocol/tables.ts";
import { engineSnapshot } from "../support/engines.ts";
import { openTables } from "../webview/browser.ts";
import type { OpenedTables, Wanted } from "../webview/browser.ts";
import { crowded, hostile, modes, tablesView } from "../webview/tableSamples.ts";
import { browserOfSuite, LOOKS, violations } from "./browser.ts";

suite("the tables in a browser", function () {
  this.timeout(60_000);
  const browser = browserOfSuite();

  async function opened(
    snapshot: Snapshot,
    place = "host",
    wanted: Wanted<TablesState> = {},
  ): Promise<OpenedTables> {
    const tables = await openTables(browser(), wanted);
    await shown(tables, snapshot, place);
    return tables;
  }

  for (const [theme, width] of LOOKS) {
    test(`nothing is wrong for axe-core: ${theme}, ${width} px`, async () => {
      const tables = await opened(await modes(), "host", { theme, width });
      const { page, complaints } = tables;
      assert.deepEqual(await violations(page), [], "host");
      await shown(tables, await hostile(), "container:side");
      assert.deepEqual(await violations(page), [], "side");
      await shown(tables, engineSnapshot(), "host");
      assert.deepEqual(await violations(page), [], "nothing read");
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }

  test("a head sorts by its column, up, down, and not at all, by pointer and by keyboard", async () => {
    const { page } = await opened(await modes());
    const head = page.locator('[data-table="interfaces"] th[data-column="mac"]');
    const told = await column(page, "interfaces", "mac");
    const up = told.toSorted();
    await head.click();
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    assert.deepEqual(await column(page, "interfaces", "mac"), up);
    await page.keyboard.press("Enter");
    assert.equal(await head.getAttribute("aria-sort"), "descending");
    assert.deepEqual(await column(page, "interfaces", "mac"), up.toReversed());
    await page.keyboard.press(" ");
    assert.equal(await head.getAttribute("aria-sort"), "none");
    assert.deepEqual(await column(page, "interfaces", "mac"), told);
    assert.equal(await focused(page), "interfaces head mac");
    await page.close();
  });

  test("one filter goes over all tables and says how much is left", async () => {
    const { page } = await opened(await modes());
    await page.locator("#filter").fill("both docker0");
    const left = page.locator(".choices [role=status]");
    await left.getByText(/^\d+ of \d+ rows$/).waitFor();
    for (const table of ["interfaces", "forwarding"] as const) {
      const rows = await rowsOf(page, table);
      assert.ok(rows.length > 0, table);
      for (const row of rows) assert.match(row, /both/);
    }
    assert.deepEqual(await rowsOf(page, "routes"), []);
    await page.locator("#table-routes").getByText("No row holds all words").waitFor();
    await page.locator("#filter").press("Escape");
    await left.getByText(/^\d+ rows$/).waitFor();
    await page.close();
  });

  test("each table is one stop of the Tab key; arrows lead from cell to cell", async () => {
    const { page } = await opened(await modes());
    await page.locator("#filter").focus();
    for (const _ of JUMPS) await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "interfaces head index");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(page), "interfaces 1 name");
    assert.equal(await page.locator("tr[aria-selected=true]").count(), 1);
    await page.keyboard.press("Control+End");
    assert.match(await focused(page), /^interfaces 9 /);
    await page.keyboard.press("Home");
    assert.equal(await focused(page), "interfaces 9 index");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "addresses head address");
    await page.keyboard.press("Shift+Tab");
    assert.match(await focused(page), /^interfaces head /);
    await page.close();
  });

  test("a cell that names something leads there, by pointer and by Enter", async () => {
    const snapshot = await modes();
    const tables = await opened(snapshot);
    const { page, told } = tables;
    await cell(page, "interfaces", 4, "network").locator("button").click();
    await cell(page, "interfaces", 4, "master").focus();
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "interfaces 3 name");
    await cell(page, "interfaces", 4, "wired").focus();
    await page.keyboard.press("Enter");
    const network = snapshot.engine?.networks.find(({ name }) => name === "bridge");
    assert.deepEqual(told.slice(1), [
      { type: "revealNetwork", id: network?.id },
      { type: "choose", place: "container:web" },
    ]);
    await shown(tables, snapshot, "container:web");
    assert.equal(await focused(page), "interfaces 2 name");
    await page.close();
  });

  test("another namespace is chosen from the list, and the text is opened", async () => {
    const { page, told } = await opened(await modes());
    await page.locator("#place").selectOption("container:api");
    await page.getByRole("button", { name: "Open as Text" }).click();
    assert.deepEqual(told.slice(1), [
      { type: "choose", place: "container:api" },
      { type: "openText" },
    ]);
    await page.close();
  });

  test("the row that is stood on is copied as a spreadsheet takes it", async () => {
    const { page, told } = await opened(await modes(), "container:web");
    await cell(page, "sockets", "tcp ip6 :: 80", "port").focus();
    await page.keyboard.press("Control+C");
    await until(() => told.length > 1);
    assert.deepEqual(told[1], {
      type: "copy",
      text: (await rowsOf(page, "sockets"))[0],
    });
    await page.close();
  });

  test("a refresh keeps order, filter, focus and scroll position", async () => {
    const snapshot = await crowded(300);
    const tables = await opened(snapshot, "host", { height: 600 });
    const { page } = tables;
    await page.locator("#filter").fill("STALE");
    await page.locator('[data-table="neighbours"] th[data-column="mac"]').click();
    await page.keyboard.press("Enter");
    await cell(page, "neighbours", "eth0 10.0.0.150", "mac").click();
    const scrolled = () => page.evaluate<number>(SCROLLED);
    const before = await scrolled();
    assert.ok(before > 0);
    await page.evaluate("document.activeElement.mark = true");
    const rows = await rowsOf(page, "neighbours");
    await tables.send({ type: "busy" });
    await shown(tables, await crowded(301), "host");
    await until(async () => (await rowsOf(page, "neighbours")).length === rows.length + 1);
    assert.equal(await focused(page), "neighbours eth0 10.0.0.150 mac");
    assert.equal(await page.evaluate("document.activeElement.mark"), true);
    assert.equal(await page.locator("#filter").inputValue(), "STALE");
    assert.deepEqual((await rowsOf(page, "neighbours")).slice(1), rows);
    assert.ok(Math.abs((await scrolled()) - before) < 40);
    await page.close();
  });

  test("what is kept brings back order, filter and the cell after a reload", async () => {
    const before = await opened(await modes());
    await before.page.locator("#filter").fill("eth0");
    await before.page.locator('[data-table="addresses"] th[data-column="scope"]').click();
    const kept = await before.kept();
    await before.page.close();
    assert.ok(kept);
    assert.equal(kept.place, "host");
    const { page } = await opened(await modes(), "host", { kept });
    assert.equal(await page.locator("#filter").inputValue(), "eth0");
    const head = page.locator('[data-table="addresses"] th[data-column="scope"]');
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    assert.equal(await head.getAttribute("tabindex"), "0");
    await page.close();
  });

  test("a thousand rows are sorted and filtered within a tenth of a second each", async () => {
    const { page } = await opened(await crowded(1000));
    const took = await page.evaluate<{ sort: number; filter: number; step: number }>(TIMES);
    for (const [what, ms] of Object.entries(took)) assert.ok(ms < 100 * SLOWNESS, `${what} ${ms}`);
    await page.close();
  });

  test("names from a host are text, wherever they stand", async () => {
    const { page, complaints } = await opened(await hostile());
    assert.equal(await page.locator("img, script:not([nonce])").count(), 0);
    assert.equal(await page.locator("[style]:not(body, html)").count(), 0);
    assert.doesNotMatch(await page.innerText("body"), /[\u202e\u0007]/u);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test("the page is not wider than a narrow panel: a wide table scrolls by itself", async () => {
    const { page } = await opened(await hostile(), "host", { width: 400 });
    const wider = `document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth`;
    assert.equal(await page.evaluate(wider), 0);
    await page.close();
  });

  test("what does not fit the protocol is not acted on", async () => {
    const tables = await opened(await modes());
    const { page, complaints } = tables;
    for (const message of [null, 7, {}, { type: "show" }, { type: "show", view: { tables: 1 } }]) {
      await page.evaluate((sent) => window.postMessage(sent, "*"), message);
    }
    await tables.send({ type: "stale", reason: "the engine does not answer" });
    await page.getByText("the engine does not answer").waitFor();
    assert.equal((await rowsOf(page, "interfaces")).length, 9);
    assert.deepEqual(complaints, []);
    await page.close();
  });
});

/** The buttons between the filter and the first table. */
const JUMPS = Array.from({ length: 7 });

/** Runners share their processors. */
const SLOWNESS = 4;

/** From an event to the page that is laid out anew, in milliseconds; the median of five. */
const TIMES = `(() => {
  const median = (list) => list.sort((a, b) => a - b)[2];
  const timed = (work) => median([0, 1, 2, 3, 4].map((at) => {
    const start = performance.now();
    work(at);
    document.body.getBoundingClientRect();
    return performance.now() - start;
  }));
  const filter = document.querySelector("#filter");
  const type = (text) => {
    filter.value = text;
    filter.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const sort = timed(() => document.querySelector('[data-table="neighbours"] th[data-column="mac"]').click());
  const filtered = timed((at) => type(at % 2 === 0 ? "10.0.1" : ""));
  type("");
  document.querySelector('[data-table="neighbours"] [data-row] [data-column="mac"]').focus();
  const step = timed(() => press("ArrowDown"));
  return { sort, filter: filtered, step };
})()`;

const SCROLLED = `document.querySelector('[data-table="neighbours"]').parentElement.scrollTop`;

const cell = (page: Page, table: TableId, row: string | number, column: string): Locator =>
  page.locator(`[data-table="${table}"] [data-row="${row}"] [data-column="${column}"]`);

const column = (page: Page, table: TableId, id: string): Promise<string[]> =>
  page.locator(`[data-table="${table}"] td[data-column="${id}"]`).allInnerTexts();

/** The cells of each row, apart by tabs. */
const rowsOf = (page: Page, table: TableId): Promise<string[]> =>
  page.evaluate(
    `[...document.querySelectorAll('[data-table="${table}"] [data-row]')].map((row) =>
      [...row.querySelectorAll("td")].map((cell) => cell.textContent).join("\\t"))`,
  );

/** `TABLE ROW COLUMN` of the cell that has the focus. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(`((cell) => [
    cell.closest("[data-table]")?.dataset.table,
    cell.closest("[data-row]")?.dataset.row ?? "head",
    cell.closest("[data-column]")?.dataset.column,
  ].join(" "))(document.activeElement)`);

/** Asks again until it holds; the test's own time limit ends it. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Sends the tables of a place and waits until they are on the page. */
async function shown(
  { page, send }: OpenedTables,
  snapshot: Snapshot,
  place: string,
): Promise<void> {
  const view = tablesView(snapshot, place);
  await send({ type: "show", view });
  await page.locator("h1", { hasText: "Network tables of" }).waitFor();
  await page.waitForFunction(
    `document.querySelector("#place")?.dataset.value === ${JSON.stringify(place)}`,
  );
}
