import assert from "node:assert/strict";
import { whyNoLab } from "../lab/whyNoLab.ts";
import { skipBecause } from "../support/skip.ts";
import { soak } from "./soak.ts";

suite("a window that looks at three engines for long", () => {
  test("loses nothing and keeps nothing over 100 restarts, dropped links and bursts", async function () {
    this.timeout(600_000);
    const reason = whyNoLab(["28.5"]);
    if (reason !== undefined) skipBecause(this, reason);
    const faults = await soak({ events: 100, ms: 300_000, tell: (line) => console.log(line) });
    assert.deepEqual(faults, []);
  });
});
