// Finds the VS Code that the extension is shown in: a desktop one, or the one in a browser.
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { findOnPath } from "./processes.mjs";

/** Where a desktop VS Code is downloaded from, and how long an answer may take. */
const DOWNLOADS = "https://update.code.visualstudio.com/api/releases/stable";
const DOWNLOADS_TIMEOUT_MS = 5_000;

/**
 * @typedef {{ kind: "desktop", executable: string, from: string, wrap: readonly string[] }} Desktop
 *   `wrap` is what the command line begins with where there is no display of its own.
 * @typedef {{ kind: "browser", because: string }} Browser
 */

/** The `code` of a desktop VS Code on the PATH; that of a remote window's terminal is none. */
export function findCodeCommand() {
  const found = findOnPath(process.platform === "win32" ? "code.cmd" : "code");
  if (found === undefined) return undefined;
  const command = realpathSync(found);
  return electronOf(command) === undefined ? undefined : { command, electron: electronOf(command) };
}

/** The program that the command `code` starts. @param {string} command */
function electronOf(command) {
  const bin = dirname(command);
  const candidates = {
    darwin: ["../../../MacOS/Electron", "../../../MacOS/Code"],
    win32: ["../Code.exe"],
    linux: ["../code", "../code-insiders", "../codium"],
  };
  const names = candidates[/** @type {keyof typeof candidates} */ (process.platform)] ?? [];
  return names.map((name) => join(bin, name)).find((path) => existsSync(path));
}

/**
 * The VS Code that the workbench tests run in: the desktop one on the PATH, else its download,
 * else the browser one.
 * @param {(line: string) => void} say
 * @returns {Promise<Desktop | Browser>}
 */
export async function chooseWindow(say) {
  const wrap = displayWrap();
  if (wrap === undefined) return { kind: "browser", because: "no display, and no xvfb-run" };
  const code = findCodeCommand();
  if (code?.electron !== undefined) {
    return { kind: "desktop", executable: code.electron, from: code.command, wrap };
  }
  try {
    await fetch(DOWNLOADS, { method: "HEAD", signal: AbortSignal.timeout(DOWNLOADS_TIMEOUT_MS) });
    const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
    say("VS Code for the workbench tests (download, into .vscode-test/)");
    const executable = await downloadAndUnzipVSCode();
    return { kind: "desktop", executable, from: "download", wrap };
  } catch (error) {
    const host = new URL(DOWNLOADS).host;
    return { kind: "browser", because: `no \`code\` on the PATH, and ${host} ${reason(error)}` };
  }
}

/** Chromium or a browser built on it, as Playwright drives it. */
export function findBrowser() {
  const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
  return names.map(findOnPath).find((path) => path !== undefined);
}

/** What makes a display for a desktop window: nothing where there is one. */
function displayWrap() {
  const env = process.env;
  if (process.platform !== "linux" || env["DISPLAY"] || env["WAYLAND_DISPLAY"]) return [];
  const xvfb = findOnPath("xvfb-run");
  return xvfb === undefined ? undefined : [xvfb, "-a"];
}

/** @param {unknown} error */
function reason(error) {
  if (!(error instanceof Error)) return "failed";
  const cause = error.cause instanceof Error ? error.cause : error;
  return `does not answer (${"code" in cause ? String(cause.code) : cause.message})`;
}
