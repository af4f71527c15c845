import { skipBecause } from "../support/skip.ts";
import { startHost, type HostOptions, type LabHost } from "./host.ts";
import { LabError } from "./run.ts";
import { whyNoLab } from "./whyNoLab.ts";

const START_TIMEOUT_MS = 3 * 60_000;

/**
 * Gives the suite around it a host: started before its first test and stopped after its last, or
 * the suite skipped with the reason. The answer is the host, for use within tests.
 */
export function hostOfSuite(
  options: HostOptions,
  prepare?: (host: LabHost) => Promise<unknown>,
): () => LabHost {
  let host: LabHost | undefined;

  suiteSetup(async function () {
    this.timeout(START_TIMEOUT_MS);
    const reason = whyNoLab([options.engine]);
    if (reason !== undefined) skipBecause(this, reason);
    host = await startHost(options);
    await prepare?.(host);
  });

  suiteTeardown(async () => {
    await host?.stop();
  });

  return () => {
    if (host === undefined) throw new LabError("The suite's host is not up");
    return host;
  };
}
