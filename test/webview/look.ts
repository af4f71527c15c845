/**
 * Takes pictures of the panel, to be looked at: `npx tsx test/webview/look.ts FOLDER [view…]`.
 * Each view of samples.ts in a dark, a light and a high-contrast theme, and in a narrow panel.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, openPanel, type ThemeName } from "./browser.ts";
import { VIEWS } from "./samples.ts";

const [folder = "test-output/webview", ...names] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const LOOKS: readonly (readonly [ThemeName, number])[] = [
  ["dark", 1100],
  ["light", 1100],
  ["high-contrast", 1100],
  ["dark", 400],
];

const browser = await openBrowser();
for (const [name, view] of Object.entries(VIEWS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  for (const [theme, width] of LOOKS) {
    const { page, send, complaints } = await openPanel(browser, { theme, width });
    await send({ type: "show", view });
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`), fullPage: true });
    for (const complaint of complaints) console.log(`${name} ${theme} ${width}: ${complaint}`);
    await page.close();
  }
}
await browser.close();
