/** The commands about tables: as grids in a panel, and as text. */

import * as vscode from "vscode";
import {
  placeOfNetwork,
  placesOf,
  problemOfPlace,
  readPlace,
  type Place,
} from "../../core/tables/place.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Subject } from "../../core/topology/outline.ts";
import { plainText } from "../plainText.ts";
import { Refusal } from "../refusal.ts";
import { openDocument } from "../documents/openDocument.ts";
import { engineOf } from "../engineOf.ts";
import type { Engines, OpenEngine } from "../lens/engines.ts";
import { readHost } from "../readHost.ts";
import { isTreeRow } from "../tree/treeRow.ts";
import type { TablesChoice } from "./tablesPanel.ts";

export function tablesCommands(engines: Engines, showTables: (choice: TablesChoice) => void) {
  /** The place of a line, of a name as the terminal takes it, or of a person's pick. */
  async function choiceOf(
    { id, lens }: OpenEngine,
    argument: unknown,
  ): Promise<TablesChoice | undefined> {
    await readHost(lens);
    const { snapshot } = lens.state;
    if (snapshot === undefined) return undefined;
    if (isTreeRow(argument)) {
      return { ...choiceAbout(argument.item.subject, snapshot), engineId: id };
    }
    const place =
      typeof argument === "string" ? named(argument, snapshot) : await askPlace(snapshot);
    return place === undefined ? undefined : { place, engineId: id };
  }

  return {
    async "dockerNetworkLens.showTables"(argument: unknown): Promise<void> {
      const choice = await choiceOf(engineOf(engines, argument), argument);
      if (choice !== undefined) showTables(choice);
    },
    async "dockerNetworkLens.showTablesAsText"(argument: unknown): Promise<void> {
      const engine = engineOf(engines, argument);
      const choice = await choiceOf(engine, argument);
      if (choice !== undefined) await openDocument(engine, { kind: "tables", place: choice.place });
    },
  };
}

function choiceAbout(subject: Subject, snapshot: Snapshot): Omit<TablesChoice, "engineId"> {
  switch (subject.kind) {
    case "engine":
      return { place: { kind: "host" } };
    case "network":
      return placeOfNetwork(subject.id, snapshot);
    case "container":
      return { place: { kind: "container", name: subject.name } };
    case "port":
      return { place: { kind: "container", name: subject.container } };
  }
}

function named(text: string, snapshot: Snapshot): Place {
  const read = readPlace(text);
  if (!read.ok) throw new Refusal(read.problem);
  const problem = problemOfPlace(read.value, snapshot);
  if (problem !== undefined) throw new Refusal(problem);
  return read.value;
}

async function askPlace(snapshot: Snapshot): Promise<Place | undefined> {
  const picks = placesOf(snapshot).map(({ place, label }) => ({
    label: plainText(label),
    place,
  }));
  const placeHolder = vscode.l10n.t("Whose interfaces, routes, neighbours and sockets?");
  const picked = await vscode.window.showQuickPick(picks, { placeHolder });
  return picked === undefined ? undefined : named(picked.place, snapshot);
}
