/** The panel in a real browser: what it shows, what the keyboard can do, what stays over a refresh. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { PanelView } from "../../src/protocol/messages.ts";
import { openPanel } from "../webview/browser.ts";
import type { Opened, Wanted } from "../webview/browser.ts";
import { VIEWS, dropped, healthy, sixty, viewOf } from "../webview/samples.ts";
import { browserOfSuite, LOOKS, violations } from "./browser.ts";

suite("the panel in a browser", function () {
  this.timeout(60_000);
  const browser = browserOfSuite();

  async function opened(view: PanelView, wanted: Wanted = {}): Promise<Opened> {
    const panel = await openPanel(browser(), wanted);
    await shown(panel, view);
    return panel;
  }

  for (const [theme, width] of LOOKS) {
    test(`nothing is wrong for axe-core: ${theme}, ${width} px`, async () => {
      const panel = await opened(viewOf(healthy), { theme, width });
      for (const name of ["dropped", "hostile", "empty"]) {
        await shown(panel, VIEWS[name] ?? viewOf(healthy));
        assert.deepEqual(await violations(panel.page), [], name);
      }
      assert.deepEqual(panel.complaints, []);
      await panel.page.close();
    });
  }

  test("a click on a hop opens its evidence, and the rule is opened in its text", async () => {
    const { page, told } = await opened(viewOf(healthy));
    await press(page, "rule host ip nat DOCKER 2").click();
    const details = page.locator("#details");
    await details.getByText("-A DOCKER ! -i docker0 -p tcp").waitFor();
    await details.getByText("31 packets, 1,860 bytes").waitFor();
    await details.getByText("Copy").click();
    await details.getByText("Open the rules").click();
    await details.getByText("Tables").click();
    const rule = { netns: "host", family: "ip", table: "nat", chain: "DOCKER", index: 2, line: 12 };
    const text =
      "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80";
    assert.deepEqual(told, [
      { type: "ready" },
      { type: "copy", text },
      { type: "openEvidence", ...rule },
      { type: "showTables", netns: "host" },
    ]);
    await page.close();
  });

  test("the keyboard does what the pointer does", async () => {
    const { page } = await opened(viewOf(healthy));
    await page.locator("#tab-first").focus();
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "link host eth0");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(page), "rule host ip nat DOCKER 2");
    await page.keyboard.press("Enter");
    await page.locator("#details h2", { hasText: "rule 2 of nat DOCKER" }).waitFor();
    await page.keyboard.press("End");
    assert.equal(await focused(page), "socket web 172.17.0.2 80");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#details h2").count(), 0);
    assert.equal(await focused(page), "rule host ip nat DOCKER 2");
    await page.locator("#tab-first").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assert.match((await page.locator("svg.walk").getAttribute("aria-label")) ?? "", /^Reply, /);
    await page.close();
  });

  test("a refresh keeps focus, selection and scroll position, and draws only what changed", async () => {
    const panel = await opened(viewOf(sixty), { height: 600 });
    const { page } = panel;
    const key = "rule host ip filter DOCKER-FORWARD 3";
    await press(page, key).click();
    await page.evaluate("window.scrollTo(0, 700)");
    await page.evaluate(`document.activeElement.mark = true`);
    const counted = sixty.hops.map((hop) =>
      hop.kind === "rule" ? { ...hop, counters: { packets: 77, bytes: 77 } } : hop,
    );
    await panel.send({ type: "busy" });
    await shown(panel, viewOf({ ...sixty, hops: [...dropped.hops.slice(0, 1), ...counted] }));
    await page.locator("#details").getByText("77 packets").waitFor();
    assert.equal(await focused(page), key);
    assert.equal(await page.evaluate("document.activeElement.mark"), true);
    assert.equal(await page.evaluate("window.scrollY"), 700);
    await page.close();
  });

  test("the lists tell the host what was chosen, and follow it", async () => {
    const panel = await opened(viewOf(healthy));
    const { page, told } = panel;
    await page.locator("#vantage").click();
    await page.getByRole("option", { name: "this host, 127.0.0.1" }).click();
    await page.locator(".outcome").getByText("by docker-proxy").waitFor();
    await page.locator("#port").click();
    await page.getByRole("option", { name: "[::]:8080" }).click();
    assert.deepEqual(told.slice(1), [
      { type: "choose", vantage: "1" },
      { type: "choose", hostIp: "::", port: 8080, protocol: "tcp" },
    ]);
    await shown(panel, { ...viewOf(healthy), container: "api", vantage: "2" });
    await page.locator(".outcome").getByText("leaves this host").waitFor();
    await until(async () => (await chosen(page, "#container")) === "api");
    await until(async () => (await chosen(page, "#vantage")) === "2");
    await page.close();
  });

  test("a list shows what its choice says now, though the choice stays the same", async () => {
    const panel = await opened(viewOf(healthy));
    const shownValue = panel.page.locator("#vantage .selected-value");
    assert.match(await shownValue.innerText(), /reachable$/);
    await shown(panel, viewOf(dropped));
    await until(async () => (await shownValue.innerText()).endsWith("dropped"));
    await panel.page.close();
  });

  test("what is kept brings back stage, hop and scroll position after a reload", async () => {
    const before = await opened(viewOf(healthy), { height: 500 });
    await before.page.locator("#tab-reply").click();
    await press(before.page, "bridge host docker0").click();
    await before.page.evaluate("window.scrollTo(0, 300)");
    await until(async () => (await before.kept())?.scrollTop === 300);
    const kept = await before.kept();
    await before.page.close();
    assert.ok(kept);
    assert.equal(kept.container, "web");
    const after = await opened(viewOf(healthy), { height: 500, kept });
    await after.page.locator("#details h2", { hasText: "bridge docker0" }).waitFor();
    assert.equal(await after.page.evaluate("window.scrollY"), 300);
    await after.page.close();
  });

  test("names and rules from a host are text, wherever they stand", async () => {
    const { page, complaints } = await opened(VIEWS["hostile"] ?? viewOf(healthy));
    assert.equal(await page.locator("img, script:not([nonce])").count(), 0);
    assert.equal(await page.locator("[style]:not(body, html)").count(), 0);
    assert.doesNotMatch(await page.innerText("body"), /[\u202e\u0007]/u);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test("nothing is wider than a narrow panel, with sixty hops and endless names", async () => {
    const panel = await opened(viewOf(sixty), { width: 400 });
    for (const name of ["sixty", "hostile", "dropped", "overlay"]) {
      await shown(panel, VIEWS[name] ?? viewOf(healthy));
      assert.deepEqual(await panel.page.evaluate(WIDER), [], name);
    }
    await panel.page.close();
  });

  test("what does not fit the protocol is not acted on", async () => {
    const panel = await opened(viewOf(healthy));
    const { page, complaints } = panel;
    for (const message of [null, 7, {}, { type: "show" }, { type: "show", view: { paths: [1] } }]) {
      await page.evaluate((sent) => window.postMessage(sent, "*"), message);
    }
    await page.getByText("does not fit this panel").waitFor();
    await panel.send({ type: "stale", reason: "the engine does not answer" });
    await page.getByText("the engine does not answer").waitFor();
    assert.equal(await page.locator("svg.walk").count(), 1);
    assert.deepEqual(complaints, []);
    await page.close();
  });
});

/** Texts and boxes that stick out of the page or of the drawing. */
const WIDER = `(() => {
  const svg = document.querySelector("svg.walk").getBoundingClientRect();
  const out = [...document.querySelectorAll("svg.walk text")]
    .filter((text) => text.getBoundingClientRect().right > svg.right + 1)
    .map((text) => text.textContent);
  const page = document.scrollingElement;
  return page.scrollWidth > page.clientWidth ? [...out, "page " + page.scrollWidth] : out;
})()`;

const press = (page: Page, key: string) => page.locator(`[data-hop="${key}"]`);

const chosen = (page: Page, list: string): Promise<unknown> =>
  page.evaluate(`document.querySelector("${list}").value`);

/** Asks again until it holds; the test's own time limit ends it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const focused = (page: Page): Promise<unknown> =>
  page.evaluate(`document.activeElement.getAttribute("data-hop")`);

/** Sends a view and waits until it is on the page. */
async function shown({ page, send }: Opened, view: PanelView): Promise<void> {
  await send({ type: "show", view });
  await page.waitForSelector(view.paths.length === 0 ? ".nothing" : "svg.walk");
}
