/** In the status bar: which engine is looked at, whether that works, and how old what is shown is. */

import * as vscode from "vscode";
import { ageOf, type Lens, type LensState } from "../lens/lens.ts";
import { codeSpan, escapeMarkdown } from "../markdown.ts";
import { plainText } from "../plainText.ts";
import { gapWords } from "../situation.ts";

const TICK_MS = 30_000;
const SHOWN_AGE_MS = 60_000;

export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #subscriptions: vscode.Disposable;
  readonly #lens: Lens;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(lens: Lens) {
    this.#lens = lens;
    this.#item = vscode.window.createStatusBarItem(
      "dockerNetworkLens.engine",
      vscode.StatusBarAlignment.Left,
    );
    this.#item.name = "Docker Network Lens";
    this.#item.command = "dockerNetworkLens.networks.focus";
    this.#subscriptions = vscode.Disposable.from(
      this.#item,
      lens.onDidChange((state) => this.#tell(state)),
    );
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#subscriptions.dispose();
  }

  #tell(state: LensState): void {
    // Nothing is shown before somebody looked.
    this.#timer ??= setInterval(() => this.#tell(this.#lens.state), TICK_MS);
    this.#item.text = `${iconOf(state)} ${textOf(state)}`;
    this.#item.tooltip = tooltipOf(state);
    const bad = state.trouble !== undefined;
    this.#item.backgroundColor = bad
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    this.#item.show();
  }
}

function iconOf({ busy, trouble, source, snapshot }: LensState): string {
  if (busy && snapshot === undefined) return "$(sync~spin)";
  if (trouble !== undefined) return "$(debug-disconnect)";
  return source?.name.kind === "file" ? "$(file)" : "$(type-hierarchy)";
}

function textOf({ snapshot, trouble }: LensState): string {
  if (snapshot?.engine === undefined) {
    // While it is tried again the last answer stands.
    return trouble === undefined
      ? vscode.l10n.t("Docker network")
      : vscode.l10n.t("No Docker engine");
  }
  const age = ageOf(snapshot);
  const name = plainText(snapshot.engine.name);
  return trouble !== undefined && age > SHOWN_AGE_MS ? `${name} · ${ageWords(age)}` : name;
}

function ageWords(ageMs: number): string {
  const minutes = Math.round(ageMs / 60_000);
  if (minutes < 60) return vscode.l10n.t("{0} min old", minutes);
  const hours = Math.round(minutes / 60);
  return hours < 48
    ? vscode.l10n.t("{0} h old", hours)
    : vscode.l10n.t("{0} days old", Math.round(hours / 24));
}

function tooltipOf({ source, snapshot, trouble }: LensState): vscode.MarkdownString {
  const { engine, host, gaps = [], takenAt } = snapshot ?? {};
  const place =
    source?.name.kind === "file" ? source.name.path : (engine?.endpoint ?? source?.name.named);
  const lines = [
    "**Docker Network Lens**",
    ...(place === undefined || place === "" ? [] : [codeSpan(place)]),
    ...(engine === undefined ? [] : [escapeMarkdown(`Engine ${engine.version} on ${engine.name}`)]),
    ...(host === undefined
      ? []
      : [escapeMarkdown(`Host read as ${host.reader}, kernel ${host.kernel}`)]),
    ...(takenAt === undefined
      ? []
      : [escapeMarkdown(`As of ${new Date(takenAt).toLocaleString()}`)]),
    ...(trouble === undefined
      ? []
      : [`**${escapeMarkdown(trouble.code)}** ${escapeMarkdown(gapWords(trouble))}`]),
    ...gaps.map((gap) => `**${escapeMarkdown(gap.code)}** ${escapeMarkdown(gapWords(gap))}`),
  ];
  return new vscode.MarkdownString(lines.join("\n\n"));
}
