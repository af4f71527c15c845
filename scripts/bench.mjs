// Prints how fast and how big the extension is, as ratios of one run: `npm run bench`.
import { nodeBinary, run } from "./processes.mjs";
import { asRoot, describeMissing, setUpLab, setUpPackages, setUpWorkbench } from "./setup.mjs";

await setUpPackages();
process.exitCode = await main();

async function main() {
  const { window, missing } = await setUpWorkbench();
  const [absent] = [...(await setUpLab()), ...missing];
  if (absent !== undefined) {
    console.error(`bench: cannot run here: ${describeMissing(absent)}`);
    return 1;
  }
  if ((await run(nodeBinary(), ["esbuild.mjs"])) !== 0) return 1;
  const bench = [nodeBinary(), "--import", "tsx", "test/bench/main.ts", ...window.choice];
  const [command = "", ...rest] = [...((await asRoot()) ?? []), ...window.wrap, ...bench];
  return (await run(command, rest)) ?? 1;
}
