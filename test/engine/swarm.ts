import type { EngineName } from "../lab/engines.ts";
import { LabError } from "../lab/run.ts";
import { startSwarm, type Swarm } from "../lab/swarm.ts";
import { whyNoLab } from "../lab/whyNoLab.ts";
import { skipBecause } from "../support/skip.ts";

const START_TIMEOUT_MS = 4 * 60_000;

/** Gives the suite around it a swarm: started before its first test and stopped after its last. */
export function swarmOfSuite(engine: EngineName): () => Swarm {
  let swarm: Swarm | undefined;

  suiteSetup(async function () {
    this.timeout(START_TIMEOUT_MS);
    const reason = whyNoLab([engine]);
    if (reason !== undefined) skipBecause(this, reason);
    swarm = await startSwarm(engine);
  });

  suiteTeardown(async () => {
    await swarm?.stop();
  });

  return () => {
    if (swarm === undefined) throw new LabError("The suite's swarm is not up");
    return swarm;
  };
}
