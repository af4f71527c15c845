// Feeds each parser with inputs made by chance: `npm run fuzz`.
//   npm run fuzz -- --seconds 60         for all parsers together; 600 unless told
//   npm run fuzz -- --seed 7             the same inputs again
//   npm run fuzz -- --parser compose     those whose names begin so
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeResult, fuzz } from "./fuzz.ts";
import { allParsers } from "./parsers.ts";

const FOLDER = "test-output/fuzz";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 32)) },
    parser: { type: "string", default: "" },
  },
});
const seed = Number(values.seed);
const parsers = (await allParsers()).filter(({ name }) => name.startsWith(values.parser));
console.log(`seed ${seed}, ${parsers.length} parsers, ${values.seconds} s`);

let faults = 0;
await fuzz(parsers, { seed, ms: Number(values.seconds) * 1000 }, (result) => {
  console.log(describeResult(result));
  if (result.fault === undefined) return;
  faults += 1;
  mkdirSync(FOLDER, { recursive: true });
  const file = `${FOLDER}/${result.name.replaceAll(" ", "-")}-${seed}.txt`;
  writeFileSync(file, result.fault.text);
  console.log(`  ${result.fault.why.slice(0, 2000)}\n  input ${result.inputs}, kept as ${file}`);
});
process.exitCode = faults > 0 ? 1 : 0;
