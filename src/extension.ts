/** The wiring: who is made with whom. */

import { hostname } from "node:os";
import * as vscode from "vscode";
import { changeCommands } from "./ui/changeCommands.ts";
import { registerCommands } from "./ui/commands.ts";
import { ExplanationLenses } from "./ui/documents/explanationLenses.ts";
import { HostDocuments } from "./ui/documents/hostDocuments.ts";
import { engineCommands } from "./ui/engineCommands.ts";
import { HelperConsent } from "./ui/engines/consent.ts";
import { EngineChoices } from "./ui/engines/choices.ts";
import { registerPortHover } from "./ui/hover/registerPortHover.ts";
import { Engines } from "./ui/lens/engines.ts";
import { KeptLog } from "./ui/log/keptLog.ts";
import { pathPanel } from "./ui/panel/pathPanel.ts";
import { portCommands } from "./ui/portCommands.ts";
import { reportProblem } from "./ui/report/reportProblem.ts";
import { onSettings, readSettings } from "./ui/settings.ts";
import { snapshotCommands } from "./ui/snapshotCommands.ts";
import { StatusItem } from "./ui/status/statusItem.ts";
import { subjectCommands } from "./ui/subjectCommands.ts";
import { tablesCommands } from "./ui/tables/tablesCommands.ts";
import { tablesPanel } from "./ui/tables/tablesPanel.ts";
import { Views } from "./ui/tree/views.ts";

export function activate({
  subscriptions,
  extension,
  extensionUri,
  globalState,
  workspaceState,
}: vscode.ExtensionContext): void {
  const channel = vscode.window.createOutputChannel("Docker Network Lens", { log: true });
  const log = new KeptLog(channel);
  const engines = new Engines(log);
  const consent = new HelperConsent(globalState, hostname());
  const choices = new EngineChoices(engines, workspaceState, consent, readSettings, log);
  const views = new Views(engines, consent);
  const ports = portCommands(engines, (choice) => paths.show(choice));
  const paths = pathPanel({
    extensionUri,
    engines,
    log,
    explain: (question, { id: engineId }) =>
      vscode.commands.executeCommand("dockerNetworkLens.explainPort", { ...question, engineId }),
    openRule: async (rule, engine) =>
      (await import("./ui/documents/openRule.ts")).openRule(rule, engine),
    showTables: (place, { id: engineId }) => tables.show({ place, engineId }),
  });
  const tables = tablesPanel({
    extensionUri,
    engines,
    log,
    revealNetwork: (id, engine) =>
      views.revealInNetworks(
        engine,
        ({ subject }) => subject.kind === "network" && subject.id === id,
      ),
  });
  const handlers = {
    ...ports,
    ...tablesCommands(engines, (choice) => tables.show(choice)),
    ...subjectCommands(engines, views),
    ...snapshotCommands(engines, choices),
    ...changeCommands(engines, views),
    ...engineCommands(engines, choices, consent),
    "dockerNetworkLens.showLog": () => channel.show(),
    "dockerNetworkLens.reportProblem": () => reportProblem(engines, log, extension),
  };
  subscriptions.push(
    channel,
    engines,
    views,
    paths,
    tables,
    new StatusItem(engines, consent),
    new HostDocuments(engines, log),
    new ExplanationLenses(engines),
    registerPortHover(engines),
    registerCommands(handlers, log),
    choices,
    onSettings(() => choices.followSettings()),
  );
}
