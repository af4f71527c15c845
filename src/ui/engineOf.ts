/** Which engine a command is about: that of the line or document it was given on, else the one in use. */

import * as vscode from "vscode";
import type { Engines, OpenEngine } from "./lens/engines.ts";
import { Refusal } from "./refusal.ts";
import { isTreeRow } from "./tree/treeRow.ts";

export function engineOf(engines: Engines, argument: unknown): OpenEngine {
  if (isTreeRow(argument)) return argument.engine;
  const id = idIn(argument);
  return id === undefined ? engines.inUse : openOne(engines, id);
}

/** The one of that id; a document may outlive what it is about. */
export function openOne(engines: Engines, id: string): OpenEngine {
  const found = engines.named(id);
  if (found !== undefined) return found;
  throw new Refusal(vscode.l10n.t("The window does not look at that engine any more."));
}

function idIn(argument: unknown): string | undefined {
  if (typeof argument !== "object" || argument === null || !("engineId" in argument)) return;
  return typeof argument.engineId === "string" ? argument.engineId : undefined;
}
