// Prints how fast large rulesets are read and asked, as ratios of one run: `npm run bench:netfilter`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeBinary, ROOT, run } from "./processes.mjs";
import { asRoot, describeMissing, setUpLab, setUpPackages } from "./setup.mjs";

await setUpPackages();
const folder = mkdtempSync(join(tmpdir(), "dnl-bench-"));
try {
  process.exitCode = await main(join(folder, "netfilter.mjs"));
} finally {
  rmSync(folder, { recursive: true });
}

/** Measures the code as it is packed, in one file. @param {string} bundle */
async function main(bundle) {
  const [absent] = await setUpLab();
  if (absent !== undefined) {
    console.error(`bench: cannot run here: ${describeMissing(absent)}`);
    return 1;
  }
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["test/bench/netfilter.ts"],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
  });
  const bench = [...((await asRoot()) ?? []), nodeBinary(), "--expose-gc", bundle];
  const [command = "", ...rest] = bench;
  return (await run(command, rest)) ?? 1;
}
