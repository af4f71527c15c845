/**
 * Records the variables that VS Code sets on a webview in its themes: `npx tsx test/webview/recordThemes.ts`,
 * after the workbench tests have installed code-server. Only those that our style and the toolkit ask for.
 */

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { CodeServer } from "../../scripts/codeServer.ts";
import { openBrowser, type Theme, type ThemeName } from "./browser.ts";

const ROOT = join(import.meta.dirname, "../..");

/** By the names that they have in the settings. */
const THEMES: Readonly<Record<ThemeName, string>> = {
  dark: "Dark Modern",
  light: "Light Modern",
  "high-contrast": "Default High Contrast",
  "high-contrast-light": "Default High Contrast Light",
};

/** An extension that opens an empty webview and does nothing else. */
const EXTENSION = {
  "package.json": JSON.stringify({
    ...{ name: "empty", publisher: "test", version: "0.0.1", main: "./main.cjs" },
    ...{ engines: { vscode: "^1.100.0" }, activationEvents: ["*"] },
  }),
  "main.cjs": `exports.activate = () => {
    require("vscode").window.createWebviewPanel("empty", "empty", 1).webview.html = "<p>empty</p>";
  };`,
};

const installed = readdirSync(join(ROOT, ".vscode-test")).find((name) =>
  name.startsWith("code-server-"),
);
if (installed === undefined)
  throw new Error("code-server is not installed: run the workbench tests");

const folder = mkdtempSync(join(tmpdir(), "themes-"));
const extension = join(folder, "extension");
mkdirSync(extension);
for (const [name, text] of Object.entries(EXTENSION)) writeFileSync(join(extension, name), text);

const browser = await openBrowser();
const recorded: Record<string, Theme> = {};
try {
  for (const [name, theme] of Object.entries(THEMES)) {
    const server = await CodeServer.start({
      installed: join(ROOT, ".vscode-test", installed),
      data: join(folder, name),
      settings: { "workbench.colorTheme": theme },
    });
    try {
      const page = await browser.newPage();
      await page.goto(server.url({ folder: extension, extension }));
      recorded[name] = await themeOf(page, theme);
      await page.close();
    } finally {
      await server.stop();
    }
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
const text = JSON.stringify(recorded, undefined, 2);
writeFileSync(join(import.meta.dirname, "themes.json"), `${text}\n`);

/** What the webview's page has, once it has the theme asked for. */
async function themeOf(page: Page, theme: string): Promise<Theme> {
  for (;;) {
    await page.waitForTimeout(300);
    const frame = page.frames().find((each) => each.url().includes("fake.html"));
    const found = await frame
      ?.evaluate(() => ({
        id: document.body.dataset["vscodeThemeId"],
        body: document.body.className,
        set: document.documentElement.style.cssText,
      }))
      .catch(() => undefined);
    if (found?.id !== theme) continue;
    return { body: found.body, variables: wanted(found.set) };
  }
}

/** Of all variables those that anything in the panel names. */
function wanted(set: string): Readonly<Record<string, string>> {
  const toolkit = "node_modules/@vscode/webview-ui-toolkit/dist/design-tokens.js";
  const names = [
    "webview/style.css",
    "webview/room.ts",
    toolkit,
    "test/webview/browser.ts",
  ].flatMap((path) => readFileSync(join(ROOT, path), "utf8").match(/--vscode-[\w-]+/g) ?? []);
  const values = new Map(
    set.split(/;\s*(?=--)/).map((line) => {
      const colon = line.indexOf(":");
      return [
        line.slice(0, colon).trim(),
        line
          .slice(colon + 1)
          .replace(/;$/, "")
          .trim(),
      ];
    }),
  );
  const sorted = [...new Set(names)].sort();
  return Object.fromEntries(
    sorted.flatMap((name) => {
      const value = values.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
