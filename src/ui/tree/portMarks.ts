/** Marks the lines of ports that do not answer as they promise. Only lines in sight are worked out. */

import * as vscode from "vscode";
import type { Subject } from "../../core/topology/outline.ts";
import { questionAbout } from "../commandArguments.ts";
import { pathOf, readPath } from "../documents/address.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Engines, OpenEngine } from "../lens/engines.ts";
import { plainText } from "../plainText.ts";
import { causeOf } from "../verdictWords.ts";

const SCHEME = "docker-network-lens-port";

/** While the host changes quickly the marks wait. */
const QUIET_MS = 400;

type PortSubject = Extract<Subject, { kind: "port" }>;

/** The address by which the editor asks for a line's mark. */
export function markUri(subject: PortSubject, engineId: string): vscode.Uri {
  const path = pathOf({ kind: "explanation", question: questionAbout(subject) });
  return vscode.Uri.from({ scheme: SCHEME, authority: engineId, path });
}

export class PortMarks implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable;
  readonly #engines: Engines;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(engines: Engines) {
    this.#engines = engines;
    const shown = new WeakMap<OpenEngine, Snapshot | undefined>();
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      vscode.window.registerFileDecorationProvider(this),
      engines.onDidLook((engine) => {
        const { snapshot } = engine.lens.state;
        if (snapshot === shown.get(engine)) return;
        shown.set(engine, snapshot);
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#changed.fire(undefined), QUIET_MS);
      }),
    );
  }

  async provideFileDecoration({
    scheme,
    authority,
    path,
  }: vscode.Uri): Promise<vscode.FileDecoration | undefined> {
    const address = scheme === SCHEME ? readPath(path) : undefined;
    if (address?.kind !== "explanation") return undefined;
    const engine = this.#engines.named(authority);
    const answer = await engine?.explainer.glance(address.question);
    const cause = answer === undefined ? undefined : causeOf(answer);
    if (cause === undefined || cause.severity === "info") return undefined;
    const color = cause.severity === "error" ? "list.errorForeground" : "list.warningForeground";
    const tooltip = plainText(`${cause.code}: ${cause.title}`);
    return new vscode.FileDecoration("!", tooltip, new vscode.ThemeColor(color));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }
}
