/** The webviews in a real browser, with the colors of a real VS Code: for tests, and for looking at it. */

import { build } from "esbuild";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { pagePolicy } from "../../src/ui/panel/pagePolicy.ts";
import type { PanelState, ToHost, ToWebview } from "../../src/protocol/messages.ts";
import type { FromTables, TablesState, ToTables } from "../../src/protocol/tables.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Where Debian and Ubuntu put it. */
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-sync",
];

/** The browser, where there is one. */
export const chromiumPath = CHROMIUM.find((path) => existsSync(path));

export type ThemeName = "dark" | "light" | "high-contrast" | "high-contrast-light";

export interface Theme {
  readonly body: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The variables that VS Code sets on a webview, as recordThemes.ts found them. */
const THEMES = JSON.parse(
  readFileSync(join(import.meta.dirname, "themes.json"), "utf8"),
) as Readonly<Record<ThemeName, Theme>>;

interface Bundle {
  readonly script: string;
  readonly style: string;
}

/** Script and style of each webview. */
const ENTRIES = {
  path: ["webview/main.ts", "webview/style.css"],
  tables: ["webview/tables/main.ts", "webview/tables/tables.css"],
} as const;

const bundled = new Map<keyof typeof ENTRIES, Promise<Bundle>>();

/** What the build makes of a webview, made anew in memory. */
async function bundle(of: keyof typeof ENTRIES): Promise<Bundle> {
  const made = await build({
    absWorkingDir: ROOT,
    entryPoints: [...ENTRIES[of]],
    outdir: "memory",
    bundle: true,
    write: false,
    platform: "browser",
    target: "es2022",
    format: "iife",
    logLevel: "warning",
  });
  const text = (end: string) => made.outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
  return { script: text(".js"), style: text(".css") };
}

function bundleOf(of: keyof typeof ENTRIES): Promise<Bundle> {
  const known = bundled.get(of) ?? bundle(of);
  bundled.set(of, known);
  return known;
}

export interface Opened<Told = ToHost, Sent = ToWebview, Kept = PanelState> {
  readonly page: Page;
  /** What the webview told its host. */
  readonly told: Told[];
  /** Violations of the content security policy, errors of scripts. */
  readonly complaints: string[];
  readonly send: (message: Sent) => Promise<void>;
  /** What the webview keeps over a reload. */
  readonly kept: () => Promise<Kept | undefined>;
}

export type OpenedTables = Opened<FromTables, ToTables, TablesState>;

export interface Wanted<Kept = PanelState> {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly kept?: Kept;
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath ?? "", args: FLAGS });

export const openPanel = (browser: Browser, wanted: Wanted = {}): Promise<Opened> =>
  openPage(browser, "path", wanted);

export const openTables = (
  browser: Browser,
  wanted: Wanted<TablesState> = {},
): Promise<OpenedTables> => openPage(browser, "tables", wanted);

/** A page as VS Code makes it around a webview: its style, its variables, its policy, its way to the host. */
async function openPage<Told, Sent, Kept>(
  browser: Browser,
  of: keyof typeof ENTRIES,
  wanted: Wanted<Kept>,
): Promise<Opened<Told, Sent, Kept>> {
  const { theme = "dark", width = 1100, height = 900, kept } = wanted;
  const { script, style } = await bundleOf(of);
  const page = await browser.newPage({ viewport: { width, height } });
  const told: Told[] = [];
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.exposeFunction("tellHost", (message: Told) => told.push(message));
  await page.addInitScript(`globalThis.keptState = ${JSON.stringify(kept)};${STUB_HOST}`);
  const files: Readonly<Record<string, readonly [string, string]>> = {
    "/": ["text/html", html(THEMES[theme])],
    "/webview.js": ["text/javascript", script],
    "/webview.css": ["text/css", style],
  };
  await page.route("http://panel.test/**", (route) => {
    const [contentType, body] = files[new URL(route.request().url()).pathname] ?? ["", ""];
    return route.fulfill({ contentType, body });
  });
  await page.goto("http://panel.test/");
  return {
    page,
    told,
    complaints,
    send: (message) =>
      page.evaluate((sent: unknown) => window.postMessage(sent, "*"), message as unknown),
    kept: () => page.evaluate(() => Reflect.get(window, "keptState") as Kept | undefined),
  };
}

/** What VS Code puts into the page; text, since a function would bring its loader's own words with it. */
const STUB_HOST = `
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => void tellHost(message),
    getState: () => globalThis.keptState,
    setState: (state) => { globalThis.keptState = state; },
  });
`;

const POLICY = pagePolicy("http://panel.test", "n0nce");

function html({ body, variables }: Theme): string {
  const set = Object.entries(variables).map(([name, value]) => `${name}: ${value};`);
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
    <meta property="csp-nonce" content="n0nce" />
    <title>Path</title>
    <style nonce="n0nce">
      :root { ${set.join(" ")} }
      @layer vscode-default {
        body { color: var(--vscode-editor-foreground); background: transparent; margin: 0; padding: 0 20px;
          font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
        code { color: var(--vscode-textPreformat-foreground); background: var(--vscode-textPreformat-background); padding: 1px 3px; }
      }
    </style>
    <link rel="stylesheet" href="webview.css" />
  </head>
  <body class="${body}" data-vscode-theme-kind="${body.split(" ")[0] ?? ""}">
    <script nonce="n0nce" src="webview.js"></script>
  </body>
</html>`;
}
