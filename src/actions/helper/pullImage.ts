/** Fetches an image from its registry: only when a person said so. */

import type { EngineClient } from "../../collect/engine/client.ts";
import { fieldsOf, wordOf } from "../../collect/fields.ts";
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
    const wrong = await errorIn(stream as AsyncIterable<Buffer>);
    return wrong === undefined ? done(undefined) : failed("failed", asked, wrong);
  } catch (error) {
    if (signal.aborted) throw error;
    return failed("failed", asked, error instanceof Error ? error.message : String(error));
  }
}

/** Without a tag the engine would fetch them all. */
const tagged = (image: string): string => (/@|:[^/]*$/.test(image) ? image : `${image}:latest`);

const MAX_LINE_CHARACTERS = 64 * 1024;

/** The engine says 200 when it begins, and in one of the lines of its progress what went wrong. */
async function errorIn(progress: AsyncIterable<Buffer>): Promise<string | undefined> {
  let [rest, wrong]: [string, string | undefined] = ["", undefined];
  for await (const chunk of progress) {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = (lines.pop() ?? "").slice(-MAX_LINE_CHARACTERS);
    for (const line of lines) wrong ??= errorOf(line);
  }
  return wrong ?? errorOf(rest);
}

function errorOf(line: string): string | undefined {
  try {
    return wordOf(fieldsOf(JSON.parse(line))["error"]);
  } catch {
    return undefined;
  }
}
