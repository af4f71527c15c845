import { resolveCliArgsFromVSCodeExecutablePath, runTests } from "@vscode/test-electron";
import { execFileSync } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { writeSettings } from "../../../scripts/codeServer.ts";
import type { Launch, Outcome } from "./launch.ts";
import type { DesktopWindow } from "./options.ts";

const CONNECT_TIMEOUT_MS = 30_000;

/** Runs the tests in a desktop VS Code, and drives its window by its debugging port. */
export async function runOnDesktop(window: DesktopWindow, launch: Launch): Promise<Outcome> {
  const { session, env } = launch;
  const folders = [
    `--user-data-dir=${session.data}`,
    `--extensions-dir=${join(session.data, "extensions")}`,
  ];
  writeSettings(join(session.data, "User"), launch.settings);
  if (launch.vsix !== undefined) installVsix(window.executable, folders, launch.vsix);
  const port = await freePort();
  const connected = connect(port, launch);
  try {
    const status = await runTests({
      vscodeExecutablePath: window.executable,
      extensionDevelopmentPath: session.extension,
      extensionTestsPath: launch.tests,
      extensionTestsEnv: env,
      launchArgs: [
        session.workspace,
        ...folders,
        ...["--disable-workspace-trust", "--skip-welcome", "--skip-release-notes", "--no-sandbox"],
        `--remote-debugging-port=${port}`,
      ],
    });
    return { status, faults: [] };
  } catch {
    // What failed is in the report.
    return { status: 1, faults: [] };
  } finally {
    await (await connected)?.close();
  }
}

function installVsix(executable: string, folders: readonly string[], vsix: string): void {
  const [command = "", ...args] = resolveCliArgsFromVSCodeExecutablePath(executable);
  const own = args.filter((arg) => !/^--(?:user-data|extensions)-dir/.test(arg));
  execFileSync(command, [...own, ...folders, "--install-extension", vsix], { stdio: "inherit" });
}

/** Hands the window to the bridge as soon as it answers. */
async function connect(port: number, { bridge }: Launch): Promise<Browser | undefined> {
  const deadline = Date.now() + CONNECT_TIMEOUT_MS;
  while (Date.now() < deadline) {
    try {
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
      const page = findWorkbench(browser);
      if (page !== undefined) {
        bridge.page = page;
        return browser;
      }
      await browser.close();
    } catch {
      // Not up yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return undefined;
}

function findWorkbench(browser: Browser): Page | undefined {
  const pages = browser.contexts().flatMap((context) => context.pages());
  return pages.find((page) => page.url().includes("workbench"));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
