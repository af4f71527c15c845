import { chromium, type Page } from "playwright-core";
import { CodeServer, installVsix } from "../../../scripts/codeServer.ts";
import { REPORT_MARK } from "../verbs.ts";
import type { Launch, Outcome } from "./launch.ts";
import type { BrowserWindow } from "./options.ts";
import { isOwnFault } from "./faults.ts";

const CHROMIUM_FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** Runs the tests in VS Code's server, with the window in a headless Chromium. */
export async function runInBrowser(window: BrowserWindow, launch: Launch): Promise<Outcome> {
  const { session, bridge, env } = launch;
  const { browser: executablePath, codeServer: installed } = window;
  if (launch.vsix !== undefined) await installVsix(installed, session.data, launch.vsix);
  const { data } = session;
  const server = await CodeServer.start({ installed, data, settings: launch.settings, env });
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    bridge.page = page;
    const faults = watchFaults(page);
    const status = exitOf(page, launch.timeoutMs);
    await showReport(page);
    await letDialogsShow(page, faults);
    const { workspace: folder, extension } = session;
    await page.goto(server.url({ folder, extension, tests: launch.tests }));
    return { status: await status, faults };
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** A window that runs tests refuses to show a modal dialog, which a person would have to answer. Here one does. */
const REFUSING =
  "this.environmentService.isExtensionDevelopment&&!!this.environmentService.extensionTestsLocationURI}async confirm(";

async function letDialogsShow(page: Page, faults: string[]): Promise<void> {
  await page.route(/\/workbench\.js$/, async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    if (!body.includes(REFUSING)) faults.push("This VS Code refuses dialogs in another way");
    await route.fulfill({ response, body: body.replace(REFUSING, "!1}async confirm(") });
  });
}

/** Prints the report of the tests, out of all that the window logs. */
async function showReport(page: Page): Promise<void> {
  await page.exposeFunction("codeAutomationLog", (_type: string, words: readonly unknown[]) => {
    const [line] = words;
    if (typeof line !== "string" || !line.startsWith(REPORT_MARK)) return;
    console.log(line.slice(REPORT_MARK.length));
  });
}

/** Settles with the status of the tests, or with none when the window or the time ends first. */
async function exitOf(page: Page, timeoutMs: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    page.exposeFunction("codeAutomationExit", resolve).catch(reject);
    page.once("crash", () => resolve(undefined));
    setTimeout(() => resolve(undefined), timeoutMs).unref();
  });
}

function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  const note = (text: string): void => {
    if (isOwnFault(text)) faults.push(text);
  };
  page.on("console", (message) => {
    if (message.type() === "error") note(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => note(error.stack ?? error.message));
  return faults;
}
