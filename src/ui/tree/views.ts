/** The two views: *Networks* and *Ports*, and what they say beside their lines. */

import * as vscode from "vscode";
import { outlineNetworks, outlinePorts, type OutlineItem } from "../../core/topology/outline.ts";
import { helperStanding, type HelperConsent } from "../engines/consent.ts";
import type { Engines, OpenEngine } from "../lens/engines.ts";
import type { LensState } from "../lens/lens.ts";
import { calledOf } from "../lens/whereabouts.ts";
import { plainText } from "../plainText.ts";
import { gapWords, situationOf, worstGap } from "../situation.ts";
import { OutlineTree } from "./outlineTree.ts";
import { PortMarks } from "./portMarks.ts";
import type { TreeRow } from "./treeRow.ts";

export class Views implements vscode.Disposable {
  readonly #networks: vscode.TreeView<TreeRow>;
  readonly #ports: vscode.TreeView<TreeRow>;
  readonly #networkTree: OutlineTree;
  readonly #portTree: OutlineTree;
  readonly #subscriptions: vscode.Disposable;

  constructor(engines: Engines, consent: HelperConsent) {
    this.#networkTree = new OutlineTree(engines, outlineNetworks);
    this.#portTree = new OutlineTree(engines, outlinePorts);
    this.#networks = vscode.window.createTreeView("dockerNetworkLens.networks", {
      treeDataProvider: this.#networkTree,
      showCollapseAll: true,
    });
    this.#ports = vscode.window.createTreeView("dockerNetworkLens.ports", {
      treeDataProvider: this.#portTree,
    });
    this.#subscriptions = vscode.Disposable.from(
      this.#networkTree,
      this.#portTree,
      new PortMarks(engines),
      this.#networks,
      this.#ports,
      engines.onDidLook(() => this.#tell(engines, consent)),
      engines.onDidChange(() => this.#tell(engines, consent)),
    );
    this.#tell(engines, consent);
  }

  revealInNetworks(engine: OpenEngine, fits: (item: OutlineItem) => boolean): Thenable<void> {
    return reveal(this.#networks, this.#networkTree.find(engine, fits));
  }

  revealInPorts(engine: OpenEngine, fits: (item: OutlineItem) => boolean): Thenable<void> {
    return reveal(this.#ports, this.#portTree.find(engine, fits));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #tell({ all, inUse }: Engines, consent: HelperConsent): void {
    const { state } = inUse.lens;
    const { snapshot, trouble, source } = state;
    setContext("situation", situationOf(state));
    setContext("source", source?.name.kind);
    setContext("helper", helperStanding(state, consent));
    setContext("live", all.some(({ lens }) => isLive(lens.state)) ? "yes" : "no");
    setContext("engines", all.length > 1 ? "several" : "one");
    assign(this.#networks, "description", plain(snapshot?.engine?.name));
    // A view with a message shows no welcome: where there is nothing else, the reason stands in the other view.
    assign(this.#networks, "message", plain(noteOn(state)));
    const reason = snapshot === undefined && trouble !== undefined ? gapWords(trouble) : undefined;
    assign(this.#ports, "message", plain(reason));
  }
}

async function reveal(view: vscode.TreeView<TreeRow>, row: TreeRow | undefined): Promise<void> {
  if (row !== undefined) await view.reveal(row, { focus: true, select: true, expand: true });
}

/** Whether there is an engine that could be asked for a change. */
const isLive = (state: LensState): boolean =>
  situationOf(state) === "ready" && state.source?.name.kind === "engine";

/** The editor's types know no way to take such a text away; setting it to nothing is documented as that. */
function assign(
  view: { description?: string; message?: string },
  field: "description" | "message",
  text: string | undefined,
): void {
  if (view[field] === text) return;
  if (text === undefined) Reflect.set(view, field, undefined);
  else view[field] = text;
}

/** What limits the lines below it. */
function noteOn({ snapshot, trouble, source }: LensState): string | undefined {
  if (snapshot === undefined) return undefined;
  const time = new Date(snapshot.takenAt).toLocaleString();
  if (source?.name.kind === "file") {
    return vscode.l10n.t("Snapshot {0}, taken {1}", calledOf(source.name), time);
  }
  if (trouble !== undefined) return vscode.l10n.t("As of {0}. {1}", time, gapWords(trouble));
  const gap = worstGap(snapshot.gaps);
  return gap === undefined ? undefined : gapWords(gap);
}

const plain = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : plainText(text);

/** Only what changed is sent. */
const contexts = new Map<string, string | undefined>();

function setContext(name: string, value: string | undefined): void {
  if (contexts.get(name) === value) return;
  contexts.set(name, value);
  void vscode.commands.executeCommand("setContext", `dockerNetworkLens.${name}`, value);
}
