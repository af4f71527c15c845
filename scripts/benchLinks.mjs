// Prints what snapshots cost over links that delay 100 ms each way: `npm run bench:links`.
import { nodeBinary, run } from "./processes.mjs";
import { asRoot, describeMissing, setUpLab, setUpPackages } from "./setup.mjs";

await setUpPackages();
process.exitCode = await main();

async function main() {
  const [absent] = await setUpLab();
  if (absent !== undefined) {
    console.error(`bench: cannot run here: ${describeMissing(absent)}`);
    return 1;
  }
  const bench = [
    ...((await asRoot()) ?? []),
    nodeBinary(),
    "--import",
    "tsx",
    "test/bench/links.ts",
  ];
  const [command = "", ...rest] = bench;
  return (await run(command, rest)) ?? 1;
}
