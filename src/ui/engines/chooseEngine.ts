/** The picker of engines: which one is looked at, alone or beside others. */

import * as vscode from "vscode";
import type { EngineChoice } from "../../collect/contexts.ts";
import { findEngines, type FoundEngine } from "../../collect/engines/find.ts";
import type { Engines, OpenEngine } from "../lens/engines.ts";
import { plainText } from "../plainText.ts";
import type { EngineChoices } from "./choices.ts";
import { foundPick, openPick, typedPick, type EnginePick, type Opened } from "./enginePicks.ts";

interface Item extends vscode.QuickPickItem {
  readonly pick?: EnginePick;
}

/** Begins what a person types who means an engine that was not found. */
const BEGINNING = "ssh://";

const CLOSE: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("close"),
  tooltip: vscode.l10n.t("Close"),
};

const BESIDE: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("add"),
  tooltip: vscode.l10n.t("Open Beside"),
};

export function chooseEngine(engines: Engines, choices: EngineChoices): Promise<void> {
  const input = vscode.window.createQuickPick<Item>();
  input.title = vscode.l10n.t("Choose Engine");
  input.placeholder = vscode.l10n.t("Which Docker engine is looked at?");
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  input.busy = true;
  let found: readonly FoundEngine[] = [];
  const fill = async (): Promise<void> => {
    const opened = await Promise.all(engines.all.map((engine) => openedAs(engine, engines)));
    input.items = itemsFor(opened, found, input.value.trim());
  };
  const act = (pick: EnginePick | undefined, beside: boolean): void => {
    if (pick === undefined || pick.kind === "wrong") return;
    if (pick.kind === "type") {
      input.value = BEGINNING;
      void fill();
      return;
    }
    if (pick.kind === "open") engines.use(pick.engine);
    else choose(pick.choice, beside);
    input.hide();
  };
  const choose = (choice: EngineChoice, beside: boolean): void => {
    if (beside) choices.lookBeside(choice);
    else choices.look(engines.inUse, choice);
    engines.inUse.lens.want();
  };
  return new Promise((resolve, reject) => {
    const listening = vscode.Disposable.from(
      input,
      input.onDidChangeValue(() => void fill()),
      engines.onDidChange(() => void fill()),
      engines.onDidLook(() => void fill()),
      input.onDidAccept(() => act(input.selectedItems[0]?.pick, false)),
      input.onDidTriggerItemButton(({ item: { pick } }) => {
        if (pick?.kind === "open") engines.close(pick.engine);
        else act(pick, true);
      }),
      input.onDidHide(() => {
        resolve();
        listening.dispose();
      }),
    );
    input.show();
    findEngines()
      .then(async (engines) => {
        found = engines;
        await fill();
        input.busy = false;
      })
      .catch(reject);
  });
}

async function openedAs(engine: OpenEngine, { inUse }: Engines): Promise<Opened> {
  const { source, snapshot } = engine.lens.state;
  const known = snapshot?.engine?.endpoint;
  const resolved = known === undefined ? await source?.engine?.() : undefined;
  const endpoint = known ?? (resolved?.ok === true ? resolved.value.endpoint.text : undefined);
  return { engine, inUse: engine === inUse, ...(endpoint === undefined ? {} : { endpoint }) };
}

function itemsFor(opened: readonly Opened[], found: readonly FoundEngine[], typed: string): Item[] {
  const foundAs = (text: string | undefined): FoundEngine | undefined =>
    found.find(({ endpoint }) => endpoint.text === text);
  const open = opened.map((each) => openPick(each, foundAs(each.endpoint)));
  const others = found.filter(({ endpoint: { text } }) =>
    opened.every(({ endpoint }) => endpoint !== text),
  );
  const byHand = typedPick(typed) ?? {
    ...{ kind: "type", icon: "edit", label: vscode.l10n.t("Another Endpoint…") },
    description: vscode.l10n.t("type it: ssh://user@host, tcp://host:2376"),
  };
  return [
    separator(vscode.l10n.t("open")),
    ...open.map((pick) => itemOf(pick, opened.length > 1 ? [CLOSE] : [])),
    separator(vscode.l10n.t("found on this machine")),
    ...others.map((engine) => itemOf(foundPick(engine), [BESIDE])),
    separator(""),
    { ...itemOf(byHand, byHand.kind === "typed" ? [BESIDE] : []), alwaysShow: true },
  ];
}

const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });

function itemOf(pick: EnginePick, buttons: readonly vscode.QuickInputButton[]): Item {
  const { label, description, detail, icon } = pick;
  return {
    pick,
    label: plainText(label),
    description: plainText(description),
    ...(detail === undefined ? {} : { detail: plainText(detail) }),
    iconPath: new vscode.ThemeIcon(icon),
    buttons,
  };
}
