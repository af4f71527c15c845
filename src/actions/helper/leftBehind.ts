/** Helper containers whose end nobody has seen: a link may break between any two words to the engine. */

import type Docker from "dockerode";
import type { EngineClient } from "../../collect/engine/client.ts";
import { fieldsOf, listOf, textsOf } from "../../collect/fields.ts";

export const LABEL = "docker-network-lens";
export const NAME_BEGINS = `${LABEL}-`;

/** Names of those that may still be there. */
const open = new WeakMap<EngineClient, Set<string>>();

/** Names it before it is asked for: the answer to that may never come. */
export function begun(engine: EngineClient, name: string): void {
  const names = open.get(engine) ?? new Set();
  open.set(engine, names.add(name));
}

/** Never rejects; what could not be removed is swept with the next one. */
export async function remove(docker: Docker, engine: EngineClient, name: string): Promise<void> {
  try {
    await docker
      .getContainer(name)
      .remove({ force: true, abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
    open.get(engine)?.delete(name);
  } catch (error) {
    const { statusCode } = error as { readonly statusCode?: unknown };
    // 404: it is gone; 409: its removal has begun.
    if (statusCode === 404 || statusCode === 409) open.get(engine)?.delete(name);
  }
}

const TIMEOUT_MS = 10_000;

/** Removes those that a broken link has left, also of windows that are closed. */
export async function sweep(docker: Docker, engine: EngineClient): Promise<void> {
  const names = [...(open.get(engine) ?? []), ...(await neverStarted(engine))];
  await Promise.all(names.map((name) => remove(docker, engine, name)));
}

/** Between its making and its start a helper is a second old. */
const STALE_S = 3_600;

/** One that was started ends by itself; of one that was not, nothing is lost. */
async function neverStarted(engine: EngineClient): Promise<readonly string[]> {
  const filters = JSON.stringify({ label: [`${LABEL}=helper`], status: ["created"] });
  const path = `/containers/json?all=1&filters=${encodeURIComponent(filters)}`;
  const { signal } = new AbortController();
  const list = await engine.get(path, { signal, timeoutMs: TIMEOUT_MS });
  const before = Date.now() / 1000 - STALE_S;
  return listOf(list.ok && list.value)
    .map(fieldsOf)
    .filter(({ Created }) => typeof Created === "number" && Created < before)
    .flatMap(({ Names }) => textsOf(Names).map((name) => name.slice(1)))
    .filter((name) => name.startsWith(NAME_BEGINS));
}
