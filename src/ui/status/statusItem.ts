/** In the status bar: which engine is in use, how its host is read, whether that works, and how old what is shown is. */

import * as vscode from "vscode";
import type { CommandId } from "../commandIds.ts";
import { helperStanding, type HelperConsent, type HelperStanding } from "../engines/consent.ts";
import type { Engines } from "../lens/engines.ts";
import type { LensState } from "../lens/lens.ts";
import { nameOf, staleWords } from "../lens/whereabouts.ts";
import { codeSpan, escapeMarkdown } from "../markdown.ts";
import { plainText } from "../plainText.ts";
import { gapWords } from "../situation.ts";

const TICK_MS = 30_000;

export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #subscriptions: vscode.Disposable;
  readonly #engines: Engines;
  readonly #consent: HelperConsent;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(engines: Engines, consent: HelperConsent) {
    this.#engines = engines;
    this.#consent = consent;
    this.#item = vscode.window.createStatusBarItem(
      "dockerNetworkLens.engine",
      vscode.StatusBarAlignment.Left,
    );
    this.#item.name = "Docker Network Lens";
    this.#item.command = "dockerNetworkLens.chooseEngine";
    this.#subscriptions = vscode.Disposable.from(
      this.#item,
      engines.onDidLook((engine) => {
        if (engine === engines.inUse) this.#tell();
      }),
      engines.onDidChange(() => this.#tell()),
    );
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#subscriptions.dispose();
  }

  #tell(): void {
    const { state } = this.#engines.inUse.lens;
    // Nothing is shown before somebody looked.
    this.#timer ??= setInterval(() => this.#tell(), TICK_MS);
    this.#item.text = `${iconOf(state)} ${textOf(state)}`;
    this.#item.tooltip = tooltipOf(state, helperStanding(state, this.#consent));
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

function textOf(state: LensState): string {
  if (state.snapshot?.engine === undefined) {
    // While it is tried again the last answer stands.
    return state.trouble === undefined
      ? vscode.l10n.t("Docker network")
      : vscode.l10n.t("No Docker engine");
  }
  const rootless = state.snapshot.engine.rootless ? vscode.l10n.t("rootless") : undefined;
  return [nameOf(state), rootless, standingOf(state), staleWords(state)]
    .filter((word) => word !== undefined)
    .map(plainText)
    .join(" · ");
}

/** Of a file nothing is read now. */
const standingOf = ({ snapshot, source }: LensState): string | undefined =>
  snapshot === undefined || source?.name.kind === "file"
    ? undefined
    : (snapshot.host?.reader ?? vscode.l10n.t("host not read"));

function tooltipOf(
  { source, snapshot, trouble }: LensState,
  helper: HelperStanding,
): vscode.MarkdownString {
  const { engine, host, gaps = [], takenAt } = snapshot ?? {};
  const place =
    source?.name.kind === "file" ? source.name.path : (engine?.endpoint ?? source?.name.named);
  const lines = [
    "**Docker Network Lens**",
    ...(place === undefined || place === "" ? [] : [codeSpan(place)]),
    ...(engine === undefined ? [] : [escapeMarkdown(`Engine ${engine.version} on ${engine.name}`)]),
    ...(host === undefined
      ? []
      : [escapeMarkdown(`Host read by ${host.reader}, kernel ${host.kernel}`)]),
    ...(takenAt === undefined
      ? []
      : [escapeMarkdown(`As of ${new Date(takenAt).toLocaleString()}`)]),
    ...(trouble === undefined
      ? []
      : [`**${escapeMarkdown(trouble.code)}** ${escapeMarkdown(gapWords(trouble))}`]),
    ...gaps.map((gap) => `**${escapeMarkdown(gap.code)}** ${escapeMarkdown(gapWords(gap))}`),
  ];
  const links = [link(vscode.l10n.t("Choose Engine…"), "dockerNetworkLens.chooseEngine")];
  if (snapshot !== undefined && source?.name.kind === "engine") {
    const title = vscode.l10n.t("Choose How the Host Is Read…");
    links.push(link(title, "dockerNetworkLens.chooseWay"));
  }
  if (helper === "offered") {
    const title = vscode.l10n.t("Read the Host by a Helper Container…");
    links.push(link(title, "dockerNetworkLens.useHelper"));
  } else if (helper === "agreed") {
    const title = vscode.l10n.t("Stop Using the Helper Container");
    links.push(link(title, "dockerNetworkLens.stopHelper"));
  }
  const text = new vscode.MarkdownString([...lines, links.join(" · ")].join("\n\n"));
  text.isTrusted = { enabledCommands: LINKED };
  return text;
}

/** What a link in the tooltip may do; nothing in it can be a link of a host's making. */
const LINKED: readonly CommandId[] = [
  "dockerNetworkLens.chooseEngine",
  "dockerNetworkLens.chooseWay",
  "dockerNetworkLens.useHelper",
  "dockerNetworkLens.stopHelper",
];

const link = (title: string, command: CommandId): string => `[${title}](command:${command})`;
