// Opens a VS Code with the extension loaded, and keeps it open until Ctrl-C.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { CodeServer, writeSettings } from "./codeServer.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** The folder that the window opens: a compose file to hover over. */
const WORKSPACE = join(ROOT, "test/workbench/workspace");

const { values } = parseArgs({
  options: {
    desktop: { type: "string" },
    "code-server": { type: "string", default: "" },
    data: { type: "string", default: "" },
    settings: { type: "string", default: "{}" },
  },
});
const settings = JSON.parse(values.settings) as Record<string, unknown>;
const stopped = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => stopped.abort());
}
if (values.desktop === undefined) await openInBrowser(values["code-server"], values.data);
else await openOnDesktop(values.desktop, values.data);

async function openInBrowser(installed: string, data: string): Promise<void> {
  const server = await CodeServer.start({ installed, data, settings });
  const url = server.url({ folder: WORKSPACE, extension: ROOT });
  console.log(`VS Code is at\n  ${url}\nCtrl-C ends it.`);
  stopped.signal.addEventListener("abort", () => void server.stop());
  await server.ended();
}

/** Settings and window are apart from those that the person has. */
async function openOnDesktop(program: string, data: string): Promise<void> {
  writeSettings(join(data, "desktop/User"), settings);
  const folders = [
    `--user-data-dir=${join(data, "desktop")}`,
    `--extensions-dir=${join(data, "extensions")}`,
  ];
  // As root it asks for this one, and for folders of its own.
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const words = ["--wait", "--new-window", `--extensionDevelopmentPath=${ROOT}`, ...folders];
  console.log("VS Code opens in a window of its own. Ctrl-C ends it.");
  const child = spawn(program, [...words, ...root, "--disable-workspace-trust", WORKSPACE], {
    stdio: "ignore",
    // A batch file of Windows takes a shell.
    shell: program.endsWith(".cmd"),
  });
  stopped.signal.addEventListener("abort", () => child.kill());
  await once(child, "exit");
}
