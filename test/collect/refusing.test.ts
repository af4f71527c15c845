import assert from "node:assert/strict";
import { done, failed, type Outcome } from "../../src/collect/outcome.ts";
import { Refusing } from "../../src/collect/refusing.ts";

suite("a refusal", () => {
  /** Answers with each outcome in turn, and counts how often it was asked. */
  function asked(...outcomes: readonly Outcome<string>[]) {
    let count = 0;
    const work = (): Promise<Outcome<string>> =>
      Promise.resolve(outcomes[Math.min(count++, outcomes.length - 1)] ?? done("more"));
    return { work, count: () => count };
  }

  test("that only the person can mend is not asked for again", async () => {
    const said = "Permission denied (publickey).";
    const failure = { kind: "no-link", asked: "ssh prod", said, lasting: true } as const;
    const { work, count } = asked({ ok: false, failure });
    const refusing = new Refusing();
    for (let times = 0; times < 5; times += 1) {
      const outcome = await refusing.unless(work);
      assert.equal(outcome.ok ? "" : outcome.failure.said, said);
    }
    assert.equal(count(), 1);
  });

  test("that may pass is tried each time", async () => {
    const { work, count } = asked(failed("no-link", "ssh prod", "timed out"), done("there"));
    const refusing = new Refusing();
    assert.equal((await refusing.unless(work)).ok, false);
    assert.deepEqual(await refusing.unless(work), done("there"));
    assert.equal(count(), 2);
  });
});
