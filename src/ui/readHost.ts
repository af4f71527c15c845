/** Reads the host for a command that a person gave. */

import * as vscode from "vscode";
import type { Lens } from "./lens/lens.ts";
import { withPatience } from "./progress.ts";
import { Refusal } from "./refusal.ts";
import { gapWords } from "./situation.ts";

/** Rules change without an event of the engine: what is older is read anew before it is explained. */
const MAX_AGE_MS = 1_000;

/** Reads the host unless that was just done. Without any snapshot there is nothing to explain from. */
export async function readHost(lens: Lens): Promise<void> {
  const title = vscode.l10n.t("Reading the Docker host");
  const snapshot = await withPatience(title, lens.fresh(MAX_AGE_MS));
  const { trouble } = lens.state;
  if (snapshot === undefined && trouble !== undefined) throw new Refusal(gapWords(trouble));
}
