import assert from "node:assert/strict";
import { skipBecause } from "../support/skip.ts";
import { PACKETS } from "./generate/world.ts";
import { readKept } from "./keep.ts";
import { PAIRS, SEED } from "./options.ts";
import { Router } from "./router.ts";
import { emptyReport, runWorld, summary, tryOut, worstOf, type Report } from "./run.ts";
import { shrink } from "./shrink.ts";
import { story } from "./story.ts";
import { whyNoRouter } from "./whyNoRouter.ts";

/** A pair takes some 10 ms; a machine under load several times that. */
const PAIR_LIMIT_MS = 90;

/** Disagreements that are made small and told; the others are counted. */
const MOST_TOLD = 3;

suite("the kernel", () => {
  let router: Router | undefined;

  suiteSetup(async function () {
    const reason = whyNoRouter();
    if (reason !== undefined) skipBecause(this, reason);
    router = await Router.start();
  });

  suiteTeardown(async () => {
    await router?.stop();
  });

  const made = (): Router => {
    if (router === undefined) throw new Error("there is no router");
    return router;
  };

  for (const { name, about, tables, world, sent } of readKept()) {
    test(`${about} (${name})`, async () => {
      const pairs = await tryOut(made(), { world: { ...world, tables }, packets: [sent] });
      const [pair] = pairs;
      assert.ok(pair !== undefined);
      assert.equal(pair.judgement.is, "agreed", story({ ...world, tables }, pair));
    });
  }

  test(`agrees on ${PAIRS} packets, from seed ${SEED}`, async function () {
    this.timeout(60_000 + PAIRS * PAIR_LIMIT_MS);
    const report = emptyReport();
    for (let at = 0; report.pairs < PAIRS && at < PAIRS; at += 1) {
      await runWorld(made(), SEED, at, report);
    }
    console.log(summary(report));
    await failIfDiffering(made(), report);
    assert.deepEqual([...report.unknown], [], "unknown, though a snapshot could hold it");
    assert.ok(report.refused.length * PACKETS < PAIRS / 10, report.refused.slice(0, 3).join("\n"));
  });
});

async function failIfDiffering(router: Router, report: Report): Promise<void> {
  const { differing } = report;
  if (differing.length === 0) return;
  const told: string[] = [];
  for (const { at, trial, pair } of worstOf(differing, MOST_TOLD)) {
    const small = await shrink(router, trial.world, pair.sent);
    told.push(
      `world ${at} of seed ${SEED}\n${story(small?.world ?? trial.world, small?.pair ?? pair)}`,
    );
  }
  assert.fail(`${differing.length} of ${report.pairs} differ\n\n${told.join("\n\n")}`);
}
