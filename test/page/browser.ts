/** What the tests of every page have in common. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { skipBecause } from "../support/skip.ts";
import { chromiumPath, openBrowser, type ThemeName } from "../webview/browser.ts";

/** Gives the suite around it a browser, for use within tests. Without one on the machine the suite is skipped. */
export function browserOfSuite(): () => Browser {
  let browser: Browser | undefined;

  suiteSetup(async function () {
    if (chromiumPath === undefined) skipBecause(this, "no chromium in /usr/bin");
    browser = await openBrowser();
  });

  suiteTeardown(() => browser?.close());

  return () => {
    if (browser === undefined) throw new Error("The suite's browser is not open");
    return browser;
  };
}

/** In which themes and widths axe-core looks at a page. */
export const LOOKS: readonly (readonly [ThemeName, number])[] = [
  ["dark", 1100],
  ["light", 1100],
  ["high-contrast", 1100],
  ["high-contrast-light", 400],
];

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds wrong, a line each. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(
    `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html.slice(0, 160))))`,
  );
}
