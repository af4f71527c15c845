import { collectSnapshot } from "../../src/collect/collect.ts";
import { engineClient } from "../../src/collect/engine/client.ts";
import type { EngineEndpoint } from "../../src/collect/engine/endpoint.ts";
import { openReach } from "../../src/collect/reach/reach.ts";
import type { Shell } from "../../src/collect/shell/shell.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";

/** An engine, and a host read by a shell of the test's own; absent, it is reached as the endpoint says. */
export interface Seen {
  readonly endpoint?: EngineEndpoint;
  readonly shell?: Shell;
  readonly host?: false;
}

/** One snapshot, by connections that are made for it and closed after it. */
export async function takeSnapshot(
  { endpoint, shell, host }: Seen,
  signal: AbortSignal,
): Promise<Snapshot> {
  const usual = openReach({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(host === undefined ? {} : { host }),
  });
  const reach = shell === undefined ? usual : { ...usual, shell };
  try {
    return await collectSnapshot(reach, signal);
  } finally {
    await reach.close();
  }
}

/** Uses an engine by connections of its own. */
export async function withEngine<T>(
  endpoint: EngineEndpoint,
  use: (engine: ReturnType<typeof engineClient>) => Promise<T>,
): Promise<T> {
  const engine = engineClient(endpoint);
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}
