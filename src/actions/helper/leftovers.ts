/** Helper containers that nobody has seen end: whoever made them was ended, or the link broke, between any two words. */

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

/** Names of our own that may still be there. */
const unseen = new WeakMap<EngineClient, Set<string>>();

/** A helper is about to be made: the answer to that may never come. */
export function begun(engine: EngineClient, name: string): void {
  const names = unseen.get(engine) ?? new Set();
  unseen.set(engine, names.add(name));
}

/** Rejects never; one that could not be removed is tried again before the next is made. */
export async function removeHelper(
  engine: EngineClient,
  docker: Docker,
  name: string,
): Promise<void> {
  const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    await docker.getContainer(name).remove({ force: true, abortSignal });
  } catch (error) {
    const { statusCode } = fieldsOf(error);
    // 404: it is gone; 409: its removal has begun.
    if (statusCode !== 404 && statusCode !== 409) return;
  }
  unseen.get(engine)?.delete(name);
}

/** Those of ours at once, and those of others that were made some time ago and never started. Rejects never. */
export async function removeLeftovers(engine: EngineClient, docker: Docker): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const own = [...(unseen.get(engine) ?? [])];
  try {
    await Promise.all(own.map((name) => removeHelper(engine, docker, name)));
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
