// Installs what is missing: packages of npm, packages of Debian, a VS Code for the browser.
// It prints a line for each thing that it installs, and is silent and quick when all is there.
//   node scripts/setup.mjs     everything that `npm test` needs
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  ROOT,
  capture,
  findOnPath,
  hasOwnNode,
  nodeBinary,
  npm,
  toolEnvironment,
} from "./processes.mjs";
import { chooseWindow, findBrowser } from "./window.mjs";

/** The npm package that carries a whole VS Code, and the Node that its extension host asks for. */
const CODE_SERVER = "4.139.1";
const CODE_SERVER_NODE = "24";

/** Those of its native modules that the extension host and its logs load. */
const NATIVE_MODULES = ["@vscode/native-watchdog", "@vscode/spdlog"];

const BROWSER_PACKAGES = ["chromium", "fonts-dejavu-core"];
const COMPILER_PACKAGES = ["python3", "make", "g++"];

const NO_ROOT = "that takes root, or sudo without a password";

/** What takes longer than that is stuck. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;

/**
 * What could not be installed, why, and which suite of tests cannot run without it.
 * @typedef {{ what: string, why: string, suite: string }} Missing
 */

/** @param {string} line */
export function say(line) {
  console.log(`setup: ${line}`);
}

/** Installs the packages of npm as the lock file has them. Without them there is nothing to run. */
export async function setUpPackages() {
  if (hasLockedPackages()) return;
  await installing("node_modules (npm ci)", () => npm(["ci", "--no-audit", "--no-fund"]));
  if (!hasOwnNode()) {
    throw new Error("The package `node` brought no program: allow npm to run install scripts");
  }
}

/** What the engine tests need; they take root, or sudo. @returns {Promise<readonly Missing[]>} */
export async function setUpLab() {
  const list = join(ROOT, "test/lab/packages.json");
  if (!existsSync(list)) return [];
  if (process.platform !== "linux") return [missing("engine", "lab host", "that takes Linux")];
  if ((await asRoot()) === undefined) return [missing("engine", "lab host", NO_ROOT)];
  const { debian } = JSON.parse(readFileSync(list, "utf8"));
  return debianPackages(debian, "engine");
}

/**
 * The launcher's arguments for a window, and what its command line begins with.
 * @typedef {{ wrap: readonly string[], choice: readonly string[] }} LauncherWindow
 */

/**
 * What the workbench tests need, and the window they run in.
 * @returns {Promise<{ window: LauncherWindow, missing: readonly Missing[] }>}
 */
export async function setUpWorkbench() {
  const chosen = await chooseWindow(say);
  if (chosen.kind === "desktop") {
    const { wrap, executable, from } = chosen;
    return { window: { wrap, choice: ["--desktop", executable, "--found", from] }, missing: [] };
  }
  const notThere = [...(await setUpBrowser("workbench")), ...(await setUpCodeServer("workbench"))];
  const server = ["--code-server", CODE_SERVER_FOLDER];
  const choice = ["--browser", findBrowser() ?? "", ...server, "--found", chosen.because];
  return { window: { wrap: [], choice }, missing: notThere };
}

/** A browser for the tests. @param {string} suite @returns {Promise<readonly Missing[]>} */
export async function setUpBrowser(suite) {
  return findBrowser() === undefined ? debianPackages(BROWSER_PACKAGES, suite) : [];
}

/** Where the browser's VS Code is installed. */
export const CODE_SERVER_FOLDER = join(ROOT, ".vscode-test", `code-server-${CODE_SERVER}`);

/** The VS Code for the browser. @param {string} suite @returns {Promise<readonly Missing[]>} */
export async function setUpCodeServer(suite) {
  if (existsSync(CODE_SERVER_FOLDER)) return [];
  const compiler = COMPILER_PACKAGES.filter((name) => findOnPath(name) === undefined);
  const notThere = await debianPackages(compiler, suite);
  if (notThere.length > 0) return notThere;
  const folder = `${CODE_SERVER_FOLDER}.${process.pid}`;
  try {
    await installCodeServer(folder);
    renameSync(folder, CODE_SERVER_FOLDER);
    return [];
  } catch (error) {
    return [missing(suite, `code-server ${CODE_SERVER}`, messageOf(error))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Installs it without any package's own scripts, of which most build what is never loaded, and
 * builds the rest here, against the headers that a package of the same Node brings along.
 * @param {string} folder
 */
async function installCodeServer(folder) {
  const { stdout } = await capture(nodeBinary(), ["--version"]);
  const node = stdout.trim().slice(1);
  if (!node.startsWith(`${CODE_SERVER_NODE}.`))
    throw new Error(`it takes Node ${CODE_SERVER_NODE}, not ${node}`);
  const headers = `node-${process.platform}-${process.arch}`;
  const env = { ...toolEnvironment(), npm_config_nodedir: join(folder, "node_modules", headers) };
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts"];
  const vscode = join(folder, "node_modules/code-server/lib/vscode");
  mkdirSync(folder, { recursive: true });
  const dependencies = { "code-server": CODE_SERVER, [headers]: node };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  await installing(`code-server ${CODE_SERVER} (npm, into .vscode-test/)`, async () => {
    const steps = [
      () => npm(["install", ...quiet], { cwd: folder, env }),
      () => npm(["install", "--omit=dev", ...quiet], { cwd: vscode, env }),
      () => npm(["rebuild", ...NATIVE_MODULES], { cwd: vscode, env }),
    ];
    let last = { status: /** @type {number | undefined} */ (0), stdout: "", stderr: "" };
    for (const step of steps) if (last.status === 0) last = await step();
    return last;
  });
  rmSync(join(folder, "node_modules", headers), { recursive: true, force: true });
}

/**
 * Installs those of the Debian packages that are missing.
 * @param {readonly string[]} names @param {string} suite
 * @returns {Promise<readonly Missing[]>}
 */
async function debianPackages(names, suite) {
  if (names.length === 0) return [];
  const list = (/** @type {readonly string[]} */ those) => those.join(" ");
  if (findOnPath("apt-get") === undefined) {
    return [missing(suite, list(names), "there is no apt-get on this machine")];
  }
  const absent = await absentPackages(names);
  if (absent.length === 0) return [];
  const prefix = await asRoot();
  if (prefix === undefined) return [missing(suite, list(absent), NO_ROOT)];
  const aptGet = (/** @type {string[]} */ ...args) => {
    const command = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
    const [program = "", ...rest] = command;
    return capture(program, rest, { timeoutMs: INSTALL_TIMEOUT_MS });
  };
  try {
    await installing(`${list(absent)} (apt-get)`, async () => {
      await updatePackageLists(() => aptGet("update"));
      return aptGet("install", "--yes", "--no-install-recommends", ...absent);
    });
    return [];
  } catch (error) {
    return [missing(suite, list(absent), messageOf(error))];
  }
}

/** What a command line begins with to run as root, if this person may do that. */
export async function asRoot() {
  if (process.getuid?.() === 0) return [];
  const sudo = await capture("sudo", ["-n", "true"]);
  return sudo.status === 0 ? ["sudo", "-n"] : undefined;
}

let listsAreFresh = false;

/** Once a run; an index that cannot be fetched shows when a package is not found. @param {() => Promise<unknown>} update */
async function updatePackageLists(update) {
  if (!listsAreFresh) await update();
  listsAreFresh = true;
}

/** @param {readonly string[]} names */
async function absentPackages(names) {
  const format = "--showformat=${Package} ${db:Status-Status}\n";
  const { stdout } = await capture("dpkg-query", ["--show", format, ...names]);
  const installed = new Set(stdout.split("\n"));
  return names.filter((name) => !installed.has(`${name} installed`));
}

/** Whether node_modules is what the lock file says: npm keeps there what it has installed. */
function hasLockedPackages() {
  const kept = join(ROOT, "node_modules/.package-lock.json");
  if (!existsSync(kept) || !hasOwnNode()) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(kept, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === "" || present[path]?.version === version || (optional && !present[path]),
  );
}

/**
 * Says what is being installed, and how long it took; what went wrong is thrown.
 * @param {string} what
 * @param {() => Promise<{ status: number | undefined, stdout: string, stderr: string }>} install
 */
async function installing(what, install) {
  const start = performance.now();
  say(`installs ${what}`);
  const { status, stdout, stderr } = await install();
  if (status === 0) {
    say(`  done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return;
  }
  throw new Error(`${what} failed: ${lastLines(stderr || stdout)}`);
}

/** @param {string} text */
function lastLines(text) {
  return text.trim().split("\n").slice(-8).join("\n");
}

/** @param {string} suite @param {string} what @param {string} why @returns {Missing} */
function missing(suite, what, why) {
  return { suite, what, why };
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {Missing} missing */
export function describeMissing({ what, why }) {
  return `there is no ${what}: ${why}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await setUpPackages();
  const notThere = [...(await setUpLab()), ...(await setUpWorkbench()).missing];
  for (const one of notThere)
    say(`${describeMissing(one)}; without it the ${one.suite} tests are skipped`);
}
