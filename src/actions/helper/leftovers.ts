/** Helper containers that were made and never started, as whoever made them was ended in between. */

import type Docker from "dockerode";
import type { EngineClient } from "../../collect/engine/client.ts";
import { HELPER_LABEL } from "../../collect/engine/watch.ts";
import { fieldsOf, listOf, wordOf } from "../../collect/fields.ts";

const TIMEOUT_MS = 10_000;
/** Somebody else may just be about to start theirs. */
const MIN_AGE_SECONDS = 120;

const FILTERS = encodeURIComponent(
  JSON.stringify({ label: [`${HELPER_LABEL}=helper`], status: ["created", "exited"] }),
);

/** Rejects never. */
export async function removeLeftovers(engine: EngineClient, docker: Docker): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const limits = { signal, timeoutMs: TIMEOUT_MS };
    const list = await engine.get(`/containers/json?all=1&filters=${FILTERS}`, limits);
    const old = Date.now() / 1000 - MIN_AGE_SECONDS;
    for (const each of listOf(list.ok && list.value).map(fieldsOf)) {
      const id = wordOf(each["Id"]);
      if (id === undefined || !(Number(each["Created"]) < old)) continue;
      await docker.getContainer(id).remove({ abortSignal: signal });
    }
  } catch {
    // Whoever comes next tries again.
  }
}
