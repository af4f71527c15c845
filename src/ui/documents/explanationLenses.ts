/** The line of actions above an explanation, with the time that it holds for. */

import * as vscode from "vscode";
import type { CommandId } from "../commandIds.ts";
import type { Engines, OpenEngine } from "../lens/engines.ts";
import { gapWords } from "../situation.ts";
import { EXPLANATION_LANGUAGE, SCHEME } from "./address.ts";
import { addressOf } from "./hostDocuments.ts";

export class ExplanationLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable;
  readonly #engines: Engines;

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(engines: Engines) {
    this.#engines = engines;
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      engines.onDidLook(() => this.#changed.fire()),
      vscode.languages.registerCodeLensProvider(
        { scheme: SCHEME, language: EXPLANATION_LANGUAGE },
        this,
      ),
    );
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const address = addressOf(uri);
    if (address?.kind !== "explanation") return [];
    const asked = { ...address.question, engineId: uri.authority };
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: CommandId): vscode.CodeLens =>
      new vscode.CodeLens(top, { title, command, arguments: [asked] });
    return [
      lens(vscode.l10n.t("Show Path"), "dockerNetworkLens.showPath"),
      lens(vscode.l10n.t("Explain Again"), "dockerNetworkLens.explainPort"),
      lens(vscode.l10n.t("Copy as JSON"), "dockerNetworkLens.copyExplanation"),
      new vscode.CodeLens(top, { ...asOf(this.#engines.named(uri.authority)), command: "" }),
    ];
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}

function asOf(engine: OpenEngine | undefined): { title: string; tooltip?: string } {
  const { snapshot, trouble } = engine?.lens.state ?? {};
  if (snapshot === undefined) return { title: "" };
  const time = new Date(snapshot.takenAt).toLocaleTimeString();
  if (trouble === undefined) return { title: vscode.l10n.t("as of {0}", time) };
  const title = vscode.l10n.t("$(warning) as of {0}, not refreshed since", time);
  return { title, tooltip: gapWords(trouble) };
}
