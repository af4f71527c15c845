/** Asks how the host of an engine is read. */

import * as vscode from "vscode";
import { readWay } from "../../collect/reach/way.ts";
import type { OpenEngine } from "../lens/engines.ts";
import { nameOf } from "../lens/whereabouts.ts";
import { plainText } from "../plainText.ts";
import type { EngineChoices } from "./choices.ts";

interface Item extends vscode.QuickPickItem {
  /** As `--via` says it; absent, the endpoint decides. */
  readonly via?: string;
  /** What is typed begins with it. */
  readonly begins?: string;
}

export async function chooseWay(engine: OpenEngine, choices: EngineChoices): Promise<void> {
  const name = plainText(nameOf(engine.lens.state));
  const title = vscode.l10n.t("How Is the Host of {0} Read?", name);
  const now = choices.viaOf(engine);
  const picked = await vscode.window.showQuickPick(itemsFor(now), { title, ignoreFocusOut: true });
  if (picked === undefined) return;
  const via = picked.begins === undefined ? picked.via : await askWay(title, picked.begins, now);
  if (picked.begins !== undefined && via === undefined) return;
  choices.readBy(engine, via);
  engine.lens.want();
}

function itemsFor(now: string | undefined): Item[] {
  const items: Item[] = [
    {
      label: vscode.l10n.t("As the Endpoint Decides"),
      description: vscode.l10n.t("its place, with the best right there"),
    },
    { label: vscode.l10n.t("This Machine"), description: "local", via: "local" },
    { label: vscode.l10n.t("This Machine, as Root"), description: "sudo", via: "sudo" },
    { label: vscode.l10n.t("Over SSH…"), description: "ssh:user@host", begins: "ssh:" },
    {
      label: vscode.l10n.t("Over SSH, as Root…"),
      description: "ssh+sudo:user@host",
      begins: "ssh+sudo:",
    },
  ];
  return items.map((item) => {
    const isNow = item.begins === undefined ? item.via === now : now?.startsWith(item.begins);
    return isNow === true ? { ...item, iconPath: new vscode.ThemeIcon("check") } : item;
  });
}

async function askWay(
  title: string,
  begins: string,
  now: string | undefined,
): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    ...{ title, ignoreFocusOut: true },
    prompt: vscode.l10n.t("Where your own ssh goes to: user@host, or a name of your configuration"),
    value: now?.startsWith(begins) === true ? now.slice(begins.length) : "",
    validateInput(typed) {
      const way = readWay(begins + typed.trim());
      return way.ok || typed === "" ? undefined : plainText(way.failure.said);
    },
  });
  return text === undefined || text.trim() === "" ? undefined : begins + text.trim();
}
