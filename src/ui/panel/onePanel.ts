/** The one panel of its kind that there is; it comes back after a reload with what it showed. */

import * as vscode from "vscode";

export interface Shown<Choice> extends vscode.Disposable {
  show(choice: Choice): void;
}

export interface PanelKind<Choice> {
  readonly type: string;
  readonly title: string;
  make(panel: vscode.WebviewPanel, choice: Choice): Shown<Choice>;
  /** What was chosen, from what the webview kept over a reload: that may be anything. */
  restore(state: unknown): Choice;
}

export class OnePanel<Choice> implements vscode.Disposable {
  readonly #kind: PanelKind<Choice>;
  readonly #serializer: vscode.Disposable;
  #open: Shown<Choice> | undefined;

  constructor(kind: PanelKind<Choice>) {
    this.#kind = kind;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(kind.type, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        this.#adopt(panel, kind.restore(state));
        return Promise.resolve();
      },
    });
  }

  show(choice: Choice): void {
    if (this.#open !== undefined) {
      this.#open.show(choice);
      return;
    }
    const { type, title } = this.#kind;
    this.#adopt(vscode.window.createWebviewPanel(type, title, vscode.ViewColumn.Active), choice);
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#open?.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, choice: Choice): void {
    const made = this.#kind.make(panel, choice);
    this.#open?.dispose();
    this.#open = made;
    panel.onDidDispose(() => {
      made.dispose();
      if (this.#open === made) this.#open = undefined;
    });
  }
}
