// Finds the VS Code that the extension is shown in: a desktop one, or the one in a browser.
import { realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { findOnPath } from "./processes.mjs";

/** Where a desktop VS Code is downloaded from, and how long an answer may take. */
const DOWNLOADS = "https://update.code.visualstudio.com/api/releases/stable";
const DOWNLOADS_TIMEOUT_MS = 5_000;

/**
 * @typedef {{ kind: "desktop", executable: string, from: string, wrap: readonly string[] }} Desktop
 *   `wrap` is what the command line begins with where there is no display of its own.
 * @typedef {{ kind: "browser", because: string }} Browser
 */

/** Terminals of remote windows have a `code` of their own, and WSL has that of Windows. */
const NOT_OF_A_DESKTOP = /[/\\]remote-cli[/\\]|^\/mnt\/\w\//;

/**
 * The `code` on the PATH that opens a window on this desktop, and the program behind it where it
 * lies as VS Code's own packages have it.
 */
export function findCodeCommand() {
  const command = findOnPath(process.platform === "win32" ? "code.cmd" : "code");
  if (command === undefined || NOT_OF_A_DESKTOP.test(realpathSync(command))) return undefined;
  return { command, electron: electronOf(command) };
}

/** @param {string} command */
function electronOf(command) {
  const candidates = {
    darwin: ["../../../MacOS/Electron", "../../../MacOS/Code"],
    win32: ["../Code.exe"],
    linux: ["../code", "../code-insiders", "../codium", "/snap/code/current/usr/share/code/code"],
  };
  const names = candidates[/** @type {keyof typeof candidates} */ (process.platform)] ?? [];
  const bin = dirname(realpathSync(command));
  return names.map((name) => resolve(bin, name)).find((path) => isProgram(path));
}

/** @param {string} path */
function isProgram(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/**
 * The VS Code that the workbench tests run in: the desktop one on the PATH, else its download,
 * else the browser one.
 * @param {(line: string) => void} say
 * @returns {Promise<Desktop | Browser>}
 */
export async function chooseWindow(say) {
  const xvfb = findOnPath("xvfb-run");
  if (!hasDisplay() && !xvfb) return { kind: "browser", because: "no display, and no xvfb-run" };
  const wrap = hasDisplay() || !xvfb ? [] : [xvfb, "-a"];
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

/** Whether a desktop window can be shown here. */
export function hasDisplay() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== "linux" || Boolean(DISPLAY ?? WAYLAND_DISPLAY);
}

/** @param {unknown} error */
function reason(error) {
  if (!(error instanceof Error)) return "failed";
  const cause = error.cause instanceof Error ? error.cause : error;
  return `does not answer (${"code" in cause ? String(cause.code) : cause.message})`;
}
