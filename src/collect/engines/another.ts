/** An engine that is there, for a person whose engine is not. */

import type { Gap } from "../../core/contract.ts";
import type { EngineEndpoint } from "../engine/endpoint.ts";
import { areThere, aroundHere, findEngines } from "./find.ts";
import type { Around } from "./places.ts";

/** Where nobody named an engine, the usual socket is not there and exactly one other is, the remedy names that. */
export async function pointingAtAnother(
  gap: Gap,
  { source }: EngineEndpoint,
  around: Around = aroundHere(),
): Promise<Gap> {
  if (source !== "the default" || gap.code !== "ENGINE_UNREACHABLE") return gap;
  const found = await findEngines(around);
  const [only, ...more] = areThere(found);
  const isGone = found.some(({ meant, there }) => meant && there === false);
  if (!isGone || only === undefined || more.length > 0) return gap;
  const { text } = only.endpoint;
  const what = only.what === undefined ? "" : ` (${only.what})`;
  return { ...gap, remedy: `${text} is there${what}: choose it, or start the usual engine` };
}
