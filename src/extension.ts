/** The wiring: who is made with whom. */

import * as vscode from "vscode";
import { changeCommands } from "./ui/changeCommands.ts";
import { registerCommands } from "./ui/commands.ts";
import { ExplanationLenses } from "./ui/documents/explanationLenses.ts";
import { HostDocuments } from "./ui/documents/hostDocuments.ts";
import { openRule } from "./ui/documents/openRule.ts";
import { Explainer } from "./ui/explainer.ts";
import { registerPortHover } from "./ui/hover/registerPortHover.ts";
import { Lens } from "./ui/lens/lens.ts";
import { pathPanel } from "./ui/panel/pathPanel.ts";
import { portCommands } from "./ui/portCommands.ts";
import { followSettings, snapshotCommands } from "./ui/snapshotCommands.ts";
import { StatusItem } from "./ui/status/statusItem.ts";
import { subjectCommands } from "./ui/subjectCommands.ts";
import { tablesCommands } from "./ui/tables/tablesCommands.ts";
import { tablesPanel } from "./ui/tables/tablesPanel.ts";
import { Views } from "./ui/tree/views.ts";

export function activate({ subscriptions, extensionUri }: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Docker Network Lens", { log: true });
  const lens = new Lens(log);
  const explainer = new Explainer(lens);
  const views = new Views(lens, explainer);
  const ports = portCommands(lens, explainer, (choice) => paths.show(choice));
  const paths = pathPanel({
    extensionUri,
    lens,
    explainer,
    log,
    explain: (question) =>
      vscode.commands.executeCommand("dockerNetworkLens.explainPort", question),
    openRule: (rule) => openRule(rule, explainer.deepest),
    showTables: (place) => tables.show({ place }),
  });
  const tables = tablesPanel({
    extensionUri,
    lens,
    explainer,
    log,
    revealNetwork: (id) =>
      views.revealInNetworks(({ subject }) => subject.kind === "network" && subject.id === id),
  });
  const handlers = {
    ...ports,
    ...tablesCommands(lens, (choice) => tables.show(choice)),
    ...subjectCommands(lens, views),
    ...snapshotCommands(lens, explainer),
    ...changeCommands(lens, views),
    "dockerNetworkLens.refresh": () => lens.renew(),
    "dockerNetworkLens.showLog": () => log.show(),
  };
  subscriptions.push(
    log,
    lens,
    views,
    paths,
    tables,
    new StatusItem(lens),
    new HostDocuments(lens, explainer, log),
    new ExplanationLenses(lens),
    registerPortHover(lens, explainer),
    registerCommands(handlers, log),
    followSettings(lens),
  );
}
