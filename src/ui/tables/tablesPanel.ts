/** The panel with the tables of a namespace: makes what the webview shows, and does what the webview asks for. */

import * as vscode from "vscode";
import { placesOf, readPlace, type Place } from "../../core/tables/place.ts";
import { isFromTables, isTablesState } from "../../protocol/tablesChecks.ts";
import type { FromTables, TablesView } from "../../protocol/tables.ts";
import { openDocument } from "../documents/openDocument.ts";
import type { OpenEngine } from "../lens/engines.ts";
import { tellBriefly } from "../messages.ts";
import { LensPage, type PageHost } from "../panel/lensPage.ts";
import { OnePanel, type Shown } from "../panel/onePanel.ts";

/** What the panel needs from around it. */
export interface TablesHost extends PageHost {
  revealNetwork(id: string, engine: OpenEngine): unknown;
}

export interface TablesChoice {
  readonly engineId: string;
  readonly place: Place;
  /** What the filter is set to. */
  readonly filter?: string;
}

class TablesPanel implements Shown<TablesChoice> {
  readonly #host: TablesHost;
  readonly #page: LensPage<FromTables, TablesView>;
  #choice: TablesChoice;

  constructor(panel: vscode.WebviewPanel, host: TablesHost, choice: TablesChoice) {
    this.#host = host;
    this.#choice = choice;
    this.#page = new LensPage(panel, host, {
      name: "tables panel",
      bundle: "tables",
      engine: () => this.#engine,
      isMessage: isFromTables,
      act: (message) => this.#act(message),
      view: () => this.#view(),
      failure: vscode.l10n.t("These tables could not be made. The log says more."),
    });
  }

  show(choice: TablesChoice): void {
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

  async #act(message: Exclude<FromTables, { type: "ready" }>): Promise<void> {
    switch (message.type) {
      case "choose": {
        const place = readPlace(message.place);
        if (!place.ok) return;
        this.#choice = { ...this.#choice, place: place.value };
        return this.#page.tell();
      }
      case "refresh":
        return this.#engine.lens.refresh();
      case "openText":
        return openDocument(this.#engine, { kind: "tables", place: this.#choice.place });
      case "revealNetwork":
        await this.#host.revealNetwork(message.id, this.#engine);
        return;
      case "copy":
        await vscode.env.clipboard.writeText(message.text);
        tellBriefly(vscode.l10n.t("Copied the row"), 3_000);
    }
  }

  async #view(): Promise<TablesView | undefined> {
    const { tablesOf, unreadAt } = await import("./making.ts");
    const { filter, ...choice } = this.#choice;
    const { place } = choice;
    const snapshot = await this.#engine.explainer.deepened((given) => unreadAt(place, given));
    if (snapshot === undefined) return undefined;
    // A filter is set once; from then on it is the person's.
    this.#choice = choice;
    const { schema: _, ...answer } = tablesOf(snapshot, place);
    this.#page.title = vscode.l10n.t("Tables: {0}", answer.namespace.name);
    return {
      ...answer,
      engineId: this.#engine.id,
      places: placesOf(snapshot),
      ...(filter === undefined ? {} : { filter }),
    };
  }
}

export const tablesPanel = (host: TablesHost): OnePanel<TablesChoice> =>
  new OnePanel({
    type: "dockerNetworkLens.tables",
    title: vscode.l10n.t("Tables"),
    make: (panel, choice) => new TablesPanel(panel, host, choice),
    restore: (state) => {
      const kept = isTablesState(state) ? state.place : undefined;
      const place = kept === undefined ? undefined : readPlace(kept);
      const engineId = (isTablesState(state) ? state.engineId : undefined) ?? "";
      return { engineId, place: place?.ok === true ? place.value : { kind: "host" } };
    },
  });
