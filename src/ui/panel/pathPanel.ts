/** The panel that draws a path: makes what the webview shows, follows refreshes, does what the webview asks for. */

import * as vscode from "vscode";
import type { PortQuestion } from "../../core/explain/question.ts";
import { isPanelState, isToHost } from "../../protocol/checks.ts";
import type { PanelView, ToHost, ToWebview } from "../../protocol/messages.ts";
import { guarded } from "../commands.ts";
import type { Explainer } from "../explainer.ts";
import type { Lens, LensState } from "../lens/lens.ts";
import { stackOf, type Log } from "../lens/log.ts";
import { gapWords } from "../situation.ts";
import { pageHtml } from "./pageHtml.ts";
import { choose, panelView, type Choice } from "./panelView.ts";

export const PANEL_TYPE = "dockerNetworkLens.path";

/** What a panel needs from around it. */
export interface PanelHost {
  readonly extensionUri: vscode.Uri;
  readonly lens: Lens;
  readonly explainer: Explainer;
  readonly log: Log;
  explain(question: PortQuestion): unknown;
  openRule(rule: Extract<ToHost, { type: "openEvidence" }>): unknown;
}

export class PathPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #host: PanelHost;
  readonly #subscriptions: vscode.Disposable;
  #choice: Choice;
  #asked: PortQuestion | undefined;
  #disposed = false;
  /** Answers that come late are not shown over newer ones. */
  #turn = 0;

  constructor(panel: vscode.WebviewPanel, host: PanelHost, choice: Choice) {
    this.#panel = panel;
    this.#host = host;
    this.#choice = choice;
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(host.extensionUri, "dist")],
    };
    const icon = (name: string): vscode.Uri =>
      vscode.Uri.joinPath(host.extensionUri, "media", name);
    panel.iconPath = { light: icon("explanation-light.svg"), dark: icon("explanation-dark.svg") };
    this.#subscriptions = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      host.lens.onDidChange((state) => void this.#follow(state)),
    );
    panel.webview.html = pageHtml(panel.webview, host.extensionUri);
  }

  /** Shows another container or port. */
  show(choice: Choice): void {
    this.#choice = choice;
    this.#panel.reveal();
    void this.#tell();
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscriptions.dispose();
  }

  #receive(message: unknown): void {
    if (!isToHost(message)) {
      this.#host.log.warn("the path panel sent something that is no message");
      return;
    }
    void guarded("path panel", () => this.#act(message), this.#host.log);
  }

  async #act(message: ToHost): Promise<void> {
    switch (message.type) {
      case "ready":
        this.#host.lens.want();
        return this.#tell();
      case "choose":
        this.#choice = merged(this.#choice, message);
        return this.#tell();
      case "refresh":
        return this.#host.lens.refresh();
      case "explain":
        if (this.#asked !== undefined) await this.#host.explain(this.#asked);
        return;
      case "copy":
        return vscode.env.clipboard.writeText(message.text);
      case "openEvidence":
        await this.#host.openRule(message);
    }
  }

  /** A snapshot that is busy or gone is said beside what is shown. */
  async #follow(state: LensState): Promise<void> {
    if (state.busy) return this.#post({ type: "busy" });
    await this.#tell();
  }

  async #tell(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { snapshot, trouble } = this.#host.lens.state;
    try {
      if (snapshot !== undefined) {
        const view = await this.#view();
        if (turn !== this.#turn || view === undefined) return;
        await this.#post({ type: "show", view });
        if (trouble !== undefined) await this.#post({ type: "stale", reason: gapWords(trouble) });
      } else if (trouble !== undefined) {
        const { what, reason, remedy } = trouble;
        await this.#post({ type: "failed", message: `${what}: ${reason}`, remedy });
      } else {
        await this.#post({ type: "busy" });
      }
    } catch (error) {
      this.#host.log.error(`path panel: ${stackOf(error)}`);
      const message = vscode.l10n.t("This path could not be worked out. The log says more.");
      await this.#post({ type: "failed", message });
    }
  }

  async #view(): Promise<PanelView | undefined> {
    const { snapshot } = this.#host.lens.state;
    if (snapshot === undefined) return undefined;
    const chosen = choose(snapshot, this.#choice);
    this.#asked = chosen.question;
    const { question } = chosen;
    const answer = question === undefined ? undefined : await this.#host.explainer.answer(question);
    const view = panelView(snapshot, chosen, answer, this.#choice.vantage);
    if (!this.#disposed) this.#panel.title = vscode.l10n.t("Path: {0}", view.title);
    return view;
  }

  async #post(message: ToWebview): Promise<void> {
    if (this.#disposed) return;
    await this.#panel.webview.postMessage(message);
  }
}

/** A new container without a port means its first port; what is looked from stays where it can. */
function merged(before: Choice, chosen: Choice): Choice {
  const { container, hostIp, port, protocol, vantage } = chosen;
  const base = container === undefined || container === before.container ? before : {};
  return {
    ...base,
    ...(container === undefined ? {} : { container }),
    ...(hostIp === undefined ? {} : { hostIp }),
    ...(port === undefined ? {} : { port }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(vantage === undefined ? {} : { vantage }),
  };
}

/** The one panel there is; it comes back after a reload with what it showed. */
export class PathPanels implements vscode.Disposable {
  readonly #host: PanelHost;
  readonly #serializer: vscode.Disposable;
  #open: PathPanel | undefined;

  constructor(host: PanelHost) {
    this.#host = host;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        this.#adopt(panel, isPanelState(state) ? state : {});
        return Promise.resolve();
      },
    });
  }

  show(choice: Choice): void {
    if (this.#open !== undefined) {
      this.#open.show(choice);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      PANEL_TYPE,
      vscode.l10n.t("Path"),
      vscode.ViewColumn.Active,
    );
    this.#adopt(panel, choice);
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#open?.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, choice: Choice): void {
    const made = new PathPanel(panel, this.#host, choice);
    this.#open?.dispose();
    this.#open = made;
    panel.onDidDispose(() => {
      made.dispose();
      if (this.#open === made) this.#open = undefined;
    });
  }
}
