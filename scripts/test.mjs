// Runs the tests, after all set-up that they need.
//   npm test                              every suite that this machine can run
//   npm test -- unit engine               those only
//   npm run test:engine -- --grep drop    what begins with a dash goes on to Mocha
// What cannot run here is named with its reason, and counted as skipped; in CI, where everything
// has to run, it counts as failed.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capture, nodeBinary, packageScript, ROOT, run, toolEnvironment } from "./processes.mjs";
import {
  asRoot,
  describeMissing,
  setUpBrowser,
  setUpLab,
  setUpPackages,
  setUpWorkbench,
} from "./setup.mjs";

const MINUTE_MS = 60_000;
const IN_CI = process.env["CI"] === "true";

/** The engines that the lab's hosts run. */
const ENGINES = ["20.10", "28.5"];

const REPORTER = "test/support/countingReporter.ts";

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} folder where its tests are; without one it is not a suite yet
 * @property {boolean} built whether it runs what `npm run build` makes
 * @property {number} limitMs
 * @property {() => Promise<Prepared>} prepare
 *
 * How a suite is run; or why it cannot be, on this machine or because something is wrong with it.
 * @typedef {{ command: readonly string[], asRoot?: boolean } | { cannot: string } | { broken: string }} Prepared
 */

/** @type {readonly Suite[]} */
const SUITES = [
  {
    name: "unit",
    folder: "test/core",
    built: false,
    limitMs: 5 * MINUTE_MS,
    prepare: async () => ({ command: mocha("dot", []) }),
  },
  {
    // Every reader with texts made by chance.
    name: "fuzz",
    folder: "test/fuzz",
    built: false,
    limitMs: 5 * MINUTE_MS,
    prepare: async () => ({ command: testsBelow("test/fuzz") }),
  },
  {
    // Rulesets and documents of others, where DNL_CORPUS and DNL_MOBY_DOCS name their folders.
    name: "corpus",
    folder: "test/corpus",
    built: false,
    limitMs: 5 * MINUTE_MS,
    prepare: prepareCorpus,
  },
  {
    // The panel alone, in a browser.
    name: "page",
    folder: "test/page",
    built: false,
    limitMs: 5 * MINUTE_MS,
    prepare: preparePage,
  },
  {
    name: "engine",
    folder: "test/engine",
    built: true,
    limitMs: 30 * MINUTE_MS,
    prepare: () => prepareLabSuite("test/engine"),
  },
  {
    // The table of faults; its rows are its output.
    name: "faults",
    folder: "test/faults",
    built: true,
    limitMs: 10 * MINUTE_MS,
    prepare: () => prepareLabSuite("test/faults", "quiet"),
  },
  {
    // A part of `npm run soak`.
    name: "soak",
    folder: "test/soak",
    built: false,
    limitMs: 10 * MINUTE_MS,
    prepare: () => prepareLabSuite("test/soak"),
  },
  {
    name: "kernel",
    folder: "test/kernel",
    built: true,
    limitMs: 15 * MINUTE_MS,
    prepare: () => prepareLabSuite("test/kernel"),
  },
  {
    name: "workbench",
    folder: "test/workbench",
    built: true,
    limitMs: 15 * MINUTE_MS,
    prepare: () => prepareWorkbench([]),
  },
  {
    // The same tests, with what `npm run package` packs installed.
    name: "packed",
    folder: "test/workbench",
    built: false,
    limitMs: 15 * MINUTE_MS,
    prepare: preparePacked,
  },
];

/** @typedef {"dot" | "spec" | "quiet"} Output */

/** Mocha by the project's own Node, which is what TypeScript's loader is tested with. */
function mocha(/** @type {Output} */ output, /** @type {readonly string[]} */ words) {
  const reporter = ["--reporter", `./${REPORTER}`, "--reporter-option", `output=${output}`];
  return [nodeBinary(), packageScript("mocha/bin/mocha.js"), ...reporter, ...words];
}

/** The tests below a folder, apart from those that `.mocharc.json` names. @param {string} folder */
function testsBelow(folder, /** @type {Output} */ output = "spec") {
  const [node = "", ...rest] = mocha(output, []);
  const own = ["--no-config", "--ui", "tdd", "--forbid-only", "--timeout", String(5 * MINUTE_MS)];
  return [node, "--import", "tsx", ...rest, ...own, `${folder}/**/*.test.ts`];
}

/** @param {string} folder @returns {Promise<Prepared>} */
async function prepareLabSuite(folder, /** @type {Output} */ output = "spec") {
  return (await prepareLab()) ?? { command: testsBelow(folder, output), asRoot: true };
}

/** Some of its tests ask the machine's own iptables and nft. @returns {Promise<Prepared>} */
async function prepareCorpus() {
  const isThere = ["DNL_CORPUS", "DNL_MOBY_DOCS"].some((name) => name in process.env);
  const [absent] = isThere ? await setUpLab() : [];
  if (absent !== undefined) console.log(describeMissing(absent));
  return { command: testsBelow("test/corpus"), asRoot: true };
}

/** @returns {Promise<Prepared>} */
async function preparePage() {
  const [absent] = await setUpBrowser("page");
  return absent === undefined
    ? { command: testsBelow("test/page") }
    : { cannot: describeMissing(absent) };
}

/** @type {ReturnType<typeof buildLab> | undefined} */
let lab;

/** Once a run. */
function prepareLab() {
  return (lab ??= buildLab());
}

/** @returns {Promise<{ cannot: string } | undefined>} */
async function buildLab() {
  const [absent] = await setUpLab();
  if (absent !== undefined) return { cannot: describeMissing(absent) };
  const build = [nodeBinary(), "--import", "tsx", "test/lab/main.ts", "build", ...ENGINES];
  const [command = "", ...rest] = [...(await rootPrefix()), ...build];
  const { status, stderr } = await capture(command, rest, { showStdout: true });
  return status === 0 ? undefined : { cannot: stderr.trim().split("\n").at(-1) ?? "" };
}

/**
 * On a host of the lab where there can be one; elsewhere, what takes an engine is skipped.
 * @param {readonly string[]} words
 * @returns {Promise<Prepared>}
 */
async function prepareWorkbench(words) {
  const { window, missing } = await setUpWorkbench();
  const [absent] = missing;
  if (absent !== undefined) return { cannot: describeMissing(absent) };
  const noLab = await prepareLab();
  if (noLab !== undefined) console.log(`no lab host: ${noLab.cannot}`);
  const host = noLab === undefined ? ["--engine", ENGINES.at(-1) ?? ""] : [];
  const launcher = [nodeBinary(), "test/workbench/run.ts", ...window.choice, ...host, ...words];
  return { command: [...window.wrap, ...launcher], asRoot: noLab === undefined };
}

/** @returns {Promise<Prepared>} */
async function preparePacked() {
  const vsix = ".vscode-test/packed.vsix";
  const { status, stdout, stderr } = await capture(nodeBinary(), ["scripts/package.mjs", vsix]);
  if (status !== 0) return { broken: `it is not packed: ${(stderr || stdout).trim()}` };
  console.log(stdout.trim().split("\n").at(-1));
  return prepareWorkbench(["--vsix", vsix]);
}

/** @type {Promise<number | undefined> | undefined} */
let build;

/** Builds once a run. */
async function isBuilt() {
  build ??= run(nodeBinary(), ["esbuild.mjs"]);
  return (await build) === 0;
}

/** What a command line begins with to run as root in this environment. */
async function rootPrefix() {
  const prefix = (await asRoot()) ?? [];
  return prefix.length === 0 ? [] : [...prefix, "--preserve-env"];
}

/**
 * @typedef {{ title: string, message: string }} FailedTest
 * @typedef {{ passed: number, failed: FailedTest[], skipped: { title: string, reason: string }[] }} Counts
 */

/** @param {Suite} suite @param {readonly string[]} words @returns {Promise<Counts>} */
async function runSuite(suite, words) {
  console.log(`\n── ${suite.name} ──`);
  const prepared = await suite.prepare();
  if ("cannot" in prepared) return cannotRun(suite.name, prepared.cannot);
  if ("broken" in prepared) return failure(suite.name, prepared.broken);
  if (suite.built && !(await isBuilt())) return failure(suite.name, "the build failed");
  const folder = mkdtempSync(join(tmpdir(), "docker-network-lens-"));
  const countsFile = join(folder, "counts.json");
  const prefix = prepared.asRoot ? await rootPrefix() : [];
  const [command = "", ...rest] = [...prefix, ...prepared.command];
  try {
    const status = await run(command, [...rest, ...words], {
      env: { ...toolEnvironment(), TEST_COUNTS_FILE: countsFile },
      timeoutMs: suite.limitMs,
    });
    return countsOf(suite, status, countsFile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    if (prefix.length > 0) await giveBack("test-output");
  }
}

/** Makes a folder that root has written to this person's again. @param {string} folder */
async function giveBack(folder) {
  const owner = `${process.getuid?.()}:${process.getgid?.()}`;
  await capture("sudo", ["-n", "chown", "--recursive", owner, folder]);
}

/**
 * What a run counted. One that ended before it could count, or that failed without a failing
 * test, is a failure of its own.
 * @param {Suite} suite @param {number | undefined} status @param {string} countsFile
 * @returns {Counts}
 */
function countsOf({ name, limitMs }, status, countsFile) {
  const how =
    status === undefined
      ? `was ended, it may take ${limitMs / MINUTE_MS} minutes`
      : `ended with status ${status}`;
  if (!existsSync(countsFile)) {
    return failure(name, `it ${how} and counted nothing`);
  }
  const counts = /** @type {Counts} */ (JSON.parse(readFileSync(countsFile, "utf8")));
  if (status === 0 || counts.failed.length > 0) return counts;
  return { ...counts, failed: failure(name, `no test failed, and yet it ${how}`).failed };
}

/** @param {string} name @param {string} reason @returns {Counts} */
function cannotRun(name, reason) {
  console.log(`cannot run here: ${reason}`);
  if (!IN_CI) return { passed: 0, failed: [], skipped: [{ title: `all of ${name}`, reason }] };
  return failure(name, "in CI every suite has to run");
}

/** A suite that is no better than one failing test. @param {string} title @param {string} message @returns {Counts} */
function failure(title, message) {
  return { passed: 0, failed: [{ title, message }], skipped: [] };
}

/** Once more at the end, where they are not searched for among all that passed. @param {FailedTest[]} failed */
function printFailed(failed) {
  for (const { title, message } of failed) console.log(`failed: ${title}: ${message}`);
}

/** One line for each reason, and what it kept from running. @param {Counts["skipped"]} skipped */
function printSkipped(skipped) {
  for (const reason of new Set(skipped.map((test) => test.reason))) {
    const titles = skipped.filter((test) => test.reason === reason).map((test) => test.title);
    const more = titles.length > 1 ? ` and ${titles.length - 1} more` : "";
    console.log(`skipped: ${titles[0]}${more}: ${reason}`);
  }
}

/** @param {readonly string[]} words */
async function main(words) {
  const split = words.findIndex((word) => word.startsWith("-"));
  const names = split < 0 ? words : words.slice(0, split);
  const known = SUITES.map((suite) => suite.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no suite ${unknown}; there are ${known.join(", ")}`);
    return 2;
  }
  await setUpPackages();
  /** @type {Counts} */
  const total = { passed: 0, failed: [], skipped: [] };
  for (const suite of SUITES) {
    const asked = names.includes(suite.name) || (names.length === 0 && hasTests(suite.folder));
    if (!asked) continue;
    const counts = await runSuite(suite, split < 0 ? [] : words.slice(split));
    total.passed += counts.passed;
    total.failed.push(...counts.failed);
    total.skipped.push(...counts.skipped);
  }
  console.log("");
  printSkipped(total.skipped);
  printFailed(total.failed);
  const [passed, failed, skipped] = [total.passed, total.failed.length, total.skipped.length];
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 ? 1 : 0;
}

/** @param {string} folder */
function hasTests(folder) {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return false;
  return readdirSync(path, { encoding: "utf8", recursive: true }).some((name) =>
    name.endsWith(".test.ts"),
  );
}

process.exitCode = await main(process.argv.slice(2));
