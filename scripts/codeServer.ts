// The VS Code for the browser: the npm package code-server carries the server of a whole VS Code.
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

/** What a window opens with. */
export interface Opening {
  /** The folder that is the workspace. */
  readonly folder: string;
  /** The extension under development. */
  readonly extension: string;
  /** A module whose `run` is called in the extension host. */
  readonly tests?: string;
}

export interface CodeServerOptions {
  /** Where code-server is installed. */
  readonly installed: string;
  /** What the server keeps: settings, logs, extensions. */
  readonly data: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
}

/** Settings of a window that is about one extension, offline and without company. */
const QUIET_SETTINGS = {
  "chat.agentHost.enabled": false,
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** A running server. Whoever opens it needs the token that its addresses carry. */
export class CodeServer {
  readonly #child: ChildProcess;
  readonly #port: number;
  readonly #token: string;

  private constructor(child: ChildProcess, port: number, token: string) {
    this.#child = child;
    this.#port = port;
    this.#token = token;
  }

  /** Starts a server on a free port of the loopback interface. */
  static async start(options: CodeServerOptions): Promise<CodeServer> {
    const token = randomBytes(16).toString("hex");
    const tokenFile = join(options.data, "token");
    writeSettings(join(options.data, "data/User"), options.settings);
    writeFileSync(tokenFile, token, { mode: 0o600 });
    const child = spawn(
      process.execPath,
      [
        ...[serverScript(options.installed), "--host", "127.0.0.1", "--port", "0"],
        ...["--connection-token-file", tokenFile, "--server-data-dir", options.data],
        ...["--accept-server-license-terms", "--disable-telemetry", "--disable-workspace-trust"],
        // Without it the page ignores the payload that loads the extension.
        "--enable-smoke-test-driver",
      ],
      { stdio: ["ignore", "pipe", "pipe"], env: options.env ?? process.env },
    );
    return new CodeServer(child, await listeningPort(child), token);
  }

  /** The address of a window. */
  url({ folder, extension, tests }: Opening): string {
    const remote = `vscode-remote://localhost:${this.#port}`;
    const payload = [
      ["extensionDevelopmentPath", remote + extension],
      ...(tests === undefined ? [] : [["extensionTestsPath", remote + tests]]),
      ["enableProposedApi", ""],
      ["skipWelcome", "true"],
    ];
    const query = new URLSearchParams({
      tkn: this.#token,
      folder,
      payload: JSON.stringify(payload),
    });
    return `http://localhost:${this.#port}/?${query.toString()}`;
  }

  /** Settles when the server has ended by itself. */
  async ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, "exit");
    }
  }

  /** Ends the server, and the extension hosts with it. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const late = setTimeout(() => this.#child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await this.ended();
    clearTimeout(late);
  }
}

/** Installs a packed extension for the server that keeps its things in `data`. */
export async function installVsix(installed: string, data: string, vsix: string): Promise<void> {
  const words = [serverScript(installed), "--server-data-dir", data, "--install-extension", vsix];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "inherit", "inherit"] });
  const [status] = (await once(child, "exit")) as [number | null];
  if (status !== 0) throw new Error(`${vsix} was not installed: status ${status ?? "unknown"}`);
}

/** Writes the settings of a user. */
export function writeSettings(folder: string, settings: Readonly<Record<string, unknown>>): void {
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2);
  writeFileSync(join(folder, "settings.json"), text);
}

function serverScript(installed: string): string {
  return join(installed, "node_modules/code-server/lib/vscode/out/server-main.js");
}

/** Reads the port from what the server prints. */
async function listeningPort(child: ChildProcess): Promise<number> {
  let said = "";
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill("SIGKILL");
      reject(new Error(`The server of VS Code ${why}: ${said.trim()}`));
    };
    const late = setTimeout(() => fail("did not start in time"), START_TIMEOUT_MS);
    const read = (text: string): void => {
      said += text;
      const port = /Extension host agent listening on (\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(late);
      // What it prints from here on is read, so that it never waits, and dropped.
      for (const stream of [child.stdout, child.stderr]) stream?.off("data", read).resume();
      child.removeAllListeners("exit");
      resolve(Number(port));
    };
    child.on("exit", () => fail("ended"));
    child.on("error", () => fail("could not be started"));
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", read);
  });
}
