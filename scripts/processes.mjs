// Starts the programs that the scripts need: the project's own Node, its packages, npm.
// Only what Node brings along is imported here: a fresh clone has nothing else.
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** @type {readonly NodeJS.Signals[]} */
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** How long a program that was asked to end may take to tidy up. */
const GRACE_MS = 30_000;

const OWN_NODE = join(
  ROOT,
  "node_modules/node/bin",
  process.platform === "win32" ? "node.exe" : "node",
);

/** Whether the devDependency `node` is installed. */
export function hasOwnNode() {
  return existsSync(OWN_NODE);
}

/**
 * The Node of the devDependency `node`, which runs TypeScript as it is and which VS Code's server
 * asks for; before it is installed, the Node at hand.
 */
export function nodeBinary() {
  return hasOwnNode() ? OWN_NODE : process.execPath;
}

/** The path of a script of an installed package. @param {string} path */
export function packageScript(path) {
  return join(ROOT, "node_modules", path);
}

/** The environment in which `node` is the project's. */
export function toolEnvironment() {
  const bin = dirname(nodeBinary());
  return { ...process.env, PATH: [bin, process.env["PATH"] ?? ""].join(delimiter) };
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeoutMs]
 * @property {boolean} [passSignals] what would end this process goes to the program instead
 * @property {boolean} [showStdout] of `capture`: standard output goes to the terminal instead
 */

/**
 * Runs a program on this terminal and answers its exit status; what a signal or the time limit
 * ended has none.
 * @param {string} command @param {readonly string[]} args @param {RunOptions} [options]
 * @returns {Promise<number | undefined>}
 */
export async function run(command, args, options = {}) {
  return (await start(command, args, options, "inherit")).status;
}

/**
 * Runs a program and keeps what it prints.
 * @param {string} command @param {readonly string[]} args @param {RunOptions} [options]
 */
export function capture(command, args, options = {}) {
  return start(command, args, options, "pipe");
}

/**
 * @param {string} command @param {readonly string[]} args @param {RunOptions} options
 * @param {"inherit" | "pipe"} output
 * @returns {Promise<{ status: number | undefined, stdout: string, stderr: string }>}
 */
function start(command, args, options, output) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? toolEnvironment(),
      stdio: [
        output === "inherit" ? "inherit" : "ignore",
        options.showStdout ? "inherit" : output,
        output,
      ],
    });
    const said = { stdout: "", stderr: "" };
    child.stdout?.setEncoding("utf8").on("data", (text) => (said.stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text) => (said.stderr += text));
    if (options.passSignals) {
      for (const signal of ENDING_SIGNALS) process.on(signal, () => child.kill(signal));
    }
    /** @type {NodeJS.Timeout[]} */
    const limits = [];
    if (options.timeoutMs !== undefined) {
      limits.push(setTimeout(() => child.kill("SIGTERM"), options.timeoutMs));
      limits.push(setTimeout(() => child.kill("SIGKILL"), options.timeoutMs + GRACE_MS));
    }
    /** @param {number | null} status @param {string} [why] */
    const end = (status, why) => {
      limits.forEach(clearTimeout);
      resolve({ ...said, stderr: said.stderr + (why ?? ""), status: status ?? undefined });
    };
    child.on("error", (error) => end(127, error.message));
    child.on("close", (status) => end(status));
  });
}

/** Runs npm by the project's Node. @param {readonly string[]} args @param {RunOptions} [options] */
export function npm(args, options = {}) {
  const script = process.env["npm_execpath"];
  if (script?.endsWith(".js")) return capture(nodeBinary(), [script, ...args], options);
  const npmPath = findOnPath(process.platform === "win32" ? "npm.cmd" : "npm");
  return capture(npmPath ?? "npm", args, options);
}

/** Where a program of that name is on the PATH. @param {string} name @returns {string | undefined} */
export function findOnPath(name) {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
