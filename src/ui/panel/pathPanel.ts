/** The panel that draws a path: makes what the webview shows, and does what the webview asks for. */

import * as vscode from "vscode";
import type { PortQuestion } from "../../core/explain/question.ts";
import { placeNamed, type Place } from "../../core/tables/place.ts";
import { topologyOf } from "../../core/topology/topology.ts";
import { isPanelState, isToHost } from "../../protocol/checks.ts";
import type { PanelView, ToHost } from "../../protocol/messages.ts";
import type { OpenEngine } from "../lens/engines.ts";
import { LensPage, type PageHost } from "./lensPage.ts";
import { OnePanel, type Shown } from "./onePanel.ts";
import type { Choice } from "./panelView.ts";

/** What the panel needs from around it. */
export interface PathHost extends PageHost {
  explain(question: PortQuestion, engine: OpenEngine): unknown;
  showTables(place: Place, engine: OpenEngine): unknown;
  openRule(rule: Extract<ToHost, { type: "openEvidence" }>, engine: OpenEngine): unknown;
}

class PathPanel implements Shown<Choice> {
  readonly #host: PathHost;
  readonly #page: LensPage<ToHost, PanelView>;
  #choice: Choice;
  #asked: PortQuestion | undefined;

  constructor(panel: vscode.WebviewPanel, host: PathHost, choice: Choice) {
    this.#host = host;
    this.#choice = choice;
    this.#page = new LensPage(panel, host, {
      name: "path panel",
      bundle: "webview",
      engine: () => this.#engine,
      isMessage: isToHost,
      act: (message) => this.#act(message),
      view: () => this.#view(),
      failure: vscode.l10n.t("This path could not be worked out. The log says more."),
    });
  }

  /** Shows another container or port. */
  show(choice: Choice): void {
    this.#choice = choice;
    this.#page.reveal();
    void this.#page.tell();
  }

  dispose(): void {
    this.#page.dispose();
  }

  get #engine(): OpenEngine {
    return this.#host.engines.namedOrInUse(this.#choice.engineId);
  }

  async #act(message: Exclude<ToHost, { type: "ready" }>): Promise<void> {
    switch (message.type) {
      case "choose":
        this.#choice = merged(this.#choice, message);
        return this.#page.tell();
      case "refresh":
        return this.#engine.lens.refresh();
      case "explain":
        if (this.#asked !== undefined) await this.#host.explain(this.#asked, this.#engine);
        return;
      case "copy":
        return vscode.env.clipboard.writeText(message.text);
      case "showTables":
        this.#showTables(message.netns);
        return;
      case "openEvidence":
        await this.#host.openRule(message, this.#engine);
    }
  }

  #showTables(netns: string): void {
    const { snapshot } = this.#engine.lens.state;
    if (snapshot === undefined) return;
    this.#host.showTables(placeNamed(netns, topologyOf(snapshot)), this.#engine);
  }

  async #view(): Promise<PanelView | undefined> {
    const { snapshot } = this.#engine.lens.state;
    if (snapshot === undefined) return undefined;
    const { choose, panelView } = await import("./panelView.ts");
    const chosen = choose(snapshot, this.#choice);
    this.#asked = chosen.question;
    const { question } = chosen;
    const answer =
      question === undefined ? undefined : await this.#engine.explainer.answer(question);
    const view = panelView(snapshot, chosen, answer, this.#choice.vantage);
    this.#page.title = vscode.l10n.t("Path: {0}", view.title);
    return { ...view, engineId: this.#engine.id };
  }
}

/** A new container without a port means its first port; what is looked from stays where it can. */
function merged(before: Choice, chosen: Choice): Choice {
  const { container, hostIp, port, protocol, vantage } = chosen;
  const { engineId = "" } = before;
  const base = container === undefined || container === before.container ? before : {};
  return {
    ...base,
    engineId,
    ...(container === undefined ? {} : { container }),
    ...(hostIp === undefined ? {} : { hostIp }),
    ...(port === undefined ? {} : { port }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(vantage === undefined ? {} : { vantage }),
  };
}

export const pathPanel = (host: PathHost): OnePanel<Choice> =>
  new OnePanel({
    type: "dockerNetworkLens.path",
    title: vscode.l10n.t("Path"),
    make: (panel, choice) => new PathPanel(panel, host, choice),
    restore: (state) => (isPanelState(state) ? state : {}),
  });
