/** Fetches an image from its registry: only when a person said so. */

import type { EngineClient } from "../../collect/engine/client.ts";
import { done, failed, type Outcome } from "../../collect/outcome.ts";

/** Settles when it is there, or why it is not. */
export async function pullImage(
  engine: EngineClient,
  image: string,
  signal: AbortSignal,
): Promise<Outcome<undefined>> {
  const asked = `docker pull ${image}`;
  try {
    const { calling } = await engine.link();
    const stream = await calling.pull(tagged(image), { abortSignal: signal });
    await new Promise<void>((resolve, reject) => {
      calling.modem.followProgress(stream, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
    return done(undefined);
  } catch (error) {
    if (signal.aborted) throw error;
    return failed("failed", asked, error instanceof Error ? error.message : String(error));
  }
}

/** Without a tag the engine would fetch them all. */
const tagged = (image: string): string => (/@|:[^/]*$/.test(image) ? image : `${image}:latest`);
