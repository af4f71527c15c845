// Types, lint and format of everything, as many at once as there are processors: `npm run check`.
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { capture, nodeBinary, packageScript, ROOT } from "./processes.mjs";
import { setUpPackages } from "./setup.mjs";

const TSC = packageScript("typescript/bin/tsc");

/** Each with its own environment: the core has no Node, the webview no Node but the DOM. */
const PROJECTS = ["src/core", ".", "webview", "test/webview", "scripts"];

/** What was found out about files that have not changed since. */
const CACHE = join(ROOT, "node_modules/.cache/check");

/** @param {string} folder */
function types(folder) {
  const info = join(CACHE, `${folder.replaceAll(/\W/g, "-")}.tsbuildinfo`);
  const words = ["--noEmit", "--pretty", "--incremental", "--tsBuildInfoFile", info, "-p", folder];
  return { name: `types of ${folder}`, words: [TSC, ...words] };
}

const PRETTIER = [packageScript("prettier/bin/prettier.cjs"), "--check", "."];
const PRETTIER_CACHE = ["--cache", "--cache-strategy", "content", "--cache-location"];

/** Its rules and the import borders stand in .oxlintrc.json. */
const LINT = [packageScript("oxlint/bin/oxlint"), "--deny-warnings"];

/** The longest first. */
const CHECKS = [
  { name: "lint", words: LINT },
  ...PROJECTS.filter((folder) => existsSync(join(ROOT, folder, "tsconfig.json"))).map(types),
  { name: "format", words: [...PRETTIER, ...PRETTIER_CACHE, join(CACHE, "prettier")] },
];

await setUpPackages();
const start = performance.now();
const waiting = [...CHECKS];
let failed = 0;

/** Takes one check after the other, until none is left. */
async function work() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const { status, stdout, stderr } = await capture(nodeBinary(), check.words);
    // TypeScript of a folder that is still empty.
    const empty = stdout.includes("TS18003");
    if (status === 0 || empty) continue;
    failed += 1;
    console.log(`── ${check.name} ──\n${stdout}${stderr}`);
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(`check: ${CHECKS.length - failed} of ${CHECKS.length} fine, in ${seconds} s`);
process.exitCode = failed > 0 ? 1 : 0;
