/** The commands about snapshots as files: open one in place of the engine, go back, save what is shown. */

import * as vscode from "vscode";
import { unreadAnywhere } from "../core/explain/unread.ts";
import { tell } from "./messages.ts";
import { Refusal } from "./refusal.ts";
import type { EngineChoices } from "./engines/choices.ts";
import { engineOf } from "./engineOf.ts";
import type { Engines } from "./lens/engines.ts";
import { readHost } from "./readHost.ts";
import { withPatience } from "./progress.ts";

/** What a file is asked later nobody knows, so all is read; of a thousand containers that takes this long. */
const ALL_READ_MS = 60_000;

const FILES = { "Docker Network Lens": ["json"] };

export function snapshotCommands(engines: Engines, choices: EngineChoices) {
  return {
    async "dockerNetworkLens.openSnapshot"(argument: unknown): Promise<void> {
      const uri = argument instanceof vscode.Uri ? argument : await askFile();
      if (uri === undefined) return;
      choices.showFile(engines.inUse, uri.fsPath);
      await readHost(engines.inUse.lens);
    },
    async "dockerNetworkLens.closeSnapshot"(): Promise<void> {
      choices.leaveFile(engines.inUse);
      await engines.inUse.lens.fresh(0);
    },
    async "dockerNetworkLens.saveSnapshot"(argument: unknown): Promise<void> {
      const { lens, explainer } = engineOf(engines, argument);
      await readHost(lens);
      const title = vscode.l10n.t("Reading the rules inside the containers…");
      const snapshot = await withPatience(title, explainer.deepened(unreadAnywhere, ALL_READ_MS));
      if (snapshot === undefined) throw new Refusal(vscode.l10n.t("There is nothing to save yet."));
      const name = `${snapshot.engine?.name ?? "docker"}-${snapshot.takenAt.slice(0, 10)}.json`;
      const uri = argument instanceof vscode.Uri ? argument : await askTarget(name);
      if (uri === undefined) return;
      const { printSnapshot } = await import("./lens/collecting.ts");
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(printSnapshot(snapshot)));
      const open = vscode.l10n.t("Open");
      const said = vscode.l10n.t("Saved {0}. It holds no secrets.", uri.fsPath);
      void tell(said, open).then((picked) => {
        if (picked === open) void vscode.window.showTextDocument(uri);
      });
    },
  };
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    filters: FILES,
    title: vscode.l10n.t("Open a Snapshot"),
  });
  return picked?.[0];
}

function askTarget(name: string): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    filters: FILES,
    title: vscode.l10n.t("Save the Snapshot"),
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
}
