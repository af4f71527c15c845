// Shows the extension at work: `npm start`. Installs what is missing, builds, explains a port in
// the terminal, then opens VS Code with the extension loaded, until Ctrl-C.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { capture, nodeBinary, ROOT, run } from "./processes.mjs";
import {
  CODE_SERVER_FOLDER,
  describeMissing,
  say,
  setUpCodeServer,
  setUpPackages,
} from "./setup.mjs";
import { findCodeCommand, hasDisplay } from "./window.mjs";

const CLI = join(ROOT, "dist/cli.js");
const SAMPLE = join(ROOT, "media/sample-host.json");

/** What the window keeps between two starts, apart from the person's own. */
const DATA = join(ROOT, ".vscode-test/start");

const READ_TIMEOUT_MS = 60_000;

process.exitCode = await main();

async function main() {
  await setUpPackages();
  if ((await run(nodeBinary(), ["esbuild.mjs", "--dev"])) !== 0) return 1;
  const source = await findSource();
  await explainOnePort(source);
  return openWindow(source);
}

/**
 * Where the facts come from: words for the terminal command, settings for the window.
 * @typedef {{ words: readonly string[], settings: Record<string, unknown>, ports: readonly Port[] }} Source
 * @typedef {{ hostPort: number, protocol: string, container: string }} Port
 */

/** The engine in reach, else the sample host. @returns {Promise<Source>} */
async function findSource() {
  const engine = await list([]);
  if (engine.listing !== undefined) {
    const { name, version, endpoint } = engine.listing.engine;
    console.log(`Engine ${version} on ${name}, by ${endpoint}.`);
    return { words: [], settings: {}, ports: engine.listing.ports };
  }
  console.log(engine.said);
  const words = ["--snapshot", SAMPLE];
  const sample = await list(words);
  if (sample.listing === undefined) {
    console.log(sample.said);
    return { words: [], settings: {}, ports: [] };
  }
  console.log("So this is the sample host, as recorded from a real engine.");
  const settings = { "dockerNetworkLens.snapshot": SAMPLE };
  return { words, settings, ports: sample.listing.ports };
}

/** @param {readonly string[]} words */
async function list(words) {
  const asked = [CLI, "list", "--json", ...words];
  const { status, stdout, stderr } = await capture(nodeBinary(), asked, {
    timeoutMs: READ_TIMEOUT_MS,
  });
  if (status === 0) return { listing: JSON.parse(stdout), said: "" };
  return { listing: undefined, said: stderr.trim() || "No engine answers." };
}

/**
 * Names of the containers and ports with which something is wrong: such a one tells more.
 * @param {readonly string[]} words
 * @returns {Promise<ReadonlySet<string>>}
 */
async function troubled(words) {
  const { status, stdout } = await capture(nodeBinary(), [CLI, "findings", "--json", ...words], {
    timeoutMs: READ_TIMEOUT_MS,
  });
  if (status !== 0) return new Set();
  /** @type {{ findings: readonly { severity: string, subject: { name: string } }[] }} */
  const { findings } = JSON.parse(stdout);
  const serious = findings.filter(({ severity }) => severity !== "info");
  return new Set(serious.map(({ subject }) => subject.name));
}

/** @param {Source} source */
async function explainOnePort({ words, ports }) {
  const wrong = await troubled(words);
  const isWrong = (/** @type {Port} */ { hostPort, protocol, container }) =>
    wrong.has(container) || wrong.has(`${hostPort}/${protocol}`);
  const port = ports.find(isWrong) ?? ports[0];
  if (port === undefined) {
    console.log("No container publishes a port here, so there is none to explain.");
    return;
  }
  const asked = ["explain", `${port.hostPort}/${port.protocol}`, ...words];
  console.log(`\n$ docker-network-lens ${asked.join(" ")}\n`);
  await run(nodeBinary(), [CLI, ...asked]);
  console.log("");
}

/** The desktop VS Code, else the one for the browser. @param {Source} source */
async function openWindow({ settings }) {
  mkdirSync(DATA, { recursive: true });
  const code = hasDisplay() ? findCodeCommand() : undefined;
  // The program itself where it is known: it ends when it is told to, which `code` does not.
  if (code) return openScript(["--desktop", code.electron ?? code.command], settings);
  const [absent] = await setUpCodeServer("workbench");
  if (absent === undefined) return openScript(["--code-server", CODE_SERVER_FOLDER], settings);
  say(describeMissing(absent));
  console.log("Nor is there a desktop's `code` on the PATH, so no window is opened.");
  return 1;
}

/** @param {readonly string[]} words @param {Record<string, unknown>} settings */
async function openScript(words, settings) {
  const given = ["--data", DATA, "--settings", JSON.stringify(settings)];
  const script = [join(ROOT, "scripts/open.ts"), ...words, ...given];
  return (await run(nodeBinary(), script, { passSignals: true })) ?? 1;
}
