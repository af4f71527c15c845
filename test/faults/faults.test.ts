import { SCENARIOS } from "../lab/scenarios.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { ATTACKS } from "./attacks.ts";
import type { Fault } from "./fault.ts";
import { LINKS } from "./links.ts";
import { MISSING_PROGRAMS } from "./missingPrograms.ts";
import { MISSING_RIGHTS } from "./missingRights.ts";
import { SURROUNDINGS } from "./surroundings.ts";
import { STRANGE_ENGINES } from "./strangeEngines.ts";
import { printRow, printTitle, printTotal } from "./table.ts";
import { World } from "./world.ts";

/** Every row of the table. To add one, write it into one of these, or name its list here. */
const FAULTS: readonly Fault[] = [
  ...MISSING_PROGRAMS,
  ...MISSING_RIGHTS,
  ...STRANGE_ENGINES,
  ...SURROUNDINGS,
  ...LINKS,
  ...ATTACKS,
];

suite("the table of faults", function () {
  this.timeout(90_000);
  let world: World;
  const labHost = hostOfSuite({ engine: "28.5" }, async (host) => {
    await SCENARIOS["modes-28.5"]?.build(host);
    world = await World.on(host);
  });
  const counts = { passed: 0, failed: 0 };

  suiteSetup(printTitle);

  for (const fault of FAULTS) {
    test(fault.done, async () => {
      labHost();
      await fault.check(world);
    });
  }

  teardown(function () {
    const at = FAULTS.find(({ done }) => done === this.currentTest?.title);
    const passed = this.currentTest?.state === "passed";
    counts[passed ? "passed" : "failed"] += 1;
    if (at !== undefined) printRow(at, passed);
  });

  suiteTeardown(() => printTotal(counts));
});
