// Restarts engines, drops links and lets changes burst for some minutes: `npm run soak`.
import { nodeBinary, run } from "./processes.mjs";
import { asRoot, describeMissing, setUpLab, setUpPackages } from "./setup.mjs";

await setUpPackages();
process.exitCode = await main(process.argv.slice(2));

/** @param {readonly string[]} options */
async function main(options) {
  const [absent] = await setUpLab();
  if (absent !== undefined) {
    console.error(`soak: cannot run here: ${describeMissing(absent)}`);
    return 1;
  }
  const soak = [nodeBinary(), "--import", "tsx", "test/soak/main.ts", ...options];
  const [command = "", ...rest] = [...((await asRoot()) ?? []), ...soak];
  return (await run(command, rest)) ?? 1;
}
