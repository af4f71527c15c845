/**
 * By hand: `npx tsx test/kernel/main.ts --pairs 50000 --seed 7 [--world 12] [--keep NAME --about TEXT]`.
 * Each disagreement is made small and told; the last one can be kept.
 */

import { parseArgs } from "node:util";
import { keep } from "./keep.ts";
import { PAIRS, SEED } from "./options.ts";
import { Router } from "./router.ts";
import { emptyReport, runWorld, summary, worstOf } from "./run.ts";
import { shrink } from "./shrink.ts";
import { story } from "./story.ts";

const MOST_TOLD = 10;

const { values } = parseArgs({
  options: {
    ...{ pairs: { type: "string" }, seed: { type: "string" } },
    ...{ world: { type: "string" }, keep: { type: "string" }, about: { type: "string" } },
  },
});
console.log(`seed ${SEED}`);
const router = await Router.start();
try {
  const report = emptyReport();
  const start = Date.now();
  if (values.world !== undefined) await runWorld(router, SEED, Number(values.world), report);
  for (let at = 0; values.world === undefined && report.pairs < PAIRS && at < PAIRS; at += 1) {
    await runWorld(router, SEED, at, report);
  }
  console.log(summary(report));
  console.log(`${((Date.now() - start) / 1000).toFixed(1)} s`, report.unknown);
  for (const refused of report.refused.slice(0, 5)) console.log("refused:", refused.slice(0, 400));
  console.log(`${report.differing.length} differ`);
  for (const { at, trial, pair } of worstOf(report.differing, MOST_TOLD)) {
    const small = await shrink(router, trial.world, pair.sent);
    console.log(`\n── world ${at}${small === undefined ? ", gone when alone" : ""}`);
    const { world, pair: told } = small ?? { world: trial.world, pair };
    const text = story(world, told);
    console.log(text.length > 6000 ? `${text.slice(0, 6000)}…` : text);
    if (values.keep !== undefined) keep(values.keep, values.about ?? "", world, told.sent);
  }
} finally {
  await router.stop();
}
