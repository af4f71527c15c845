/** A webview panel that shows what the lens sees: it follows refreshes, and acts on no message that does not fit. */

import * as vscode from "vscode";
import { guarded } from "../commands.ts";
import type { Engines, OpenEngine } from "../lens/engines.ts";
import type { LensState } from "../lens/lens.ts";
import { stackOf, type Log } from "../lens/log.ts";
import { plainText } from "../plainText.ts";
import { gapWords } from "../situation.ts";
import { pageHtml } from "./pageHtml.ts";

/** What a page needs from around it. */
export interface PageHost {
  readonly extensionUri: vscode.Uri;
  readonly engines: Engines;
  readonly log: Log;
}

/** What tells one page from another. */
export interface PageKind<Message extends { readonly type: string }, View> {
  /** As the log calls it. */
  readonly name: string;
  /** Its bundle in `dist`, script and style. */
  readonly bundle: string;
  /** Whose network is shown. */
  engine(): OpenEngine;
  isMessage(message: unknown): message is Message;
  /** Does what the webview asks for, all but `ready`. */
  act(message: Exclude<Message, { readonly type: "ready" }>): unknown;
  /** What is shown of the snapshot that there is; `undefined` where that cannot be told yet. */
  view(): Promise<View | undefined>;
  /** What is said where the view failed. */
  readonly failure: string;
}

/** What every page is told. */
type ToPage<View> =
  | { readonly type: "show"; readonly view: View }
  | { readonly type: "busy" }
  | { readonly type: "stale"; readonly reason: string }
  | { readonly type: "failed"; readonly message: string; readonly remedy?: string };

export class LensPage<Message extends { readonly type: string }, View>
  implements vscode.Disposable
{
  readonly #panel: vscode.WebviewPanel;
  readonly #host: PageHost;
  readonly #kind: PageKind<Message, View>;
  readonly #subscriptions: vscode.Disposable;
  #disposed = false;
  /** Views that come late are not shown over newer ones. */
  #turn = 0;

  constructor(panel: vscode.WebviewPanel, host: PageHost, kind: PageKind<Message, View>) {
    this.#panel = panel;
    this.#host = host;
    this.#kind = kind;
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(host.extensionUri, "dist")],
    };
    const icon = (name: string): vscode.Uri =>
      vscode.Uri.joinPath(host.extensionUri, "media", name);
    panel.iconPath = { light: icon("explanation-light.svg"), dark: icon("explanation-dark.svg") };
    this.#subscriptions = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      host.engines.onDidLook((engine) => {
        if (engine === kind.engine()) void this.#follow(engine.lens.state);
      }),
      host.engines.onDidChange(() => void this.tell()),
    );
    panel.webview.html = pageHtml(panel.webview, host.extensionUri, kind.bundle);
  }

  /** What the tab says. */
  set title(title: string) {
    if (!this.#disposed) this.#panel.title = plainText(title);
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Shows what is known now. */
  async tell(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { snapshot, trouble } = this.#kind.engine().lens.state;
    try {
      if (snapshot !== undefined) {
        const view = await this.#kind.view();
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
      this.#host.log.error(`${this.#kind.name}: ${stackOf(error)}`);
      await this.#post({ type: "failed", message: this.#kind.failure });
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscriptions.dispose();
  }

  #receive(message: unknown): void {
    const { name } = this.#kind;
    if (!this.#kind.isMessage(message)) {
      this.#host.log.warn(`the ${name} sent something that is no message`);
      return;
    }
    void guarded(name, () => this.#act(message), this.#host.log);
  }

  #act(message: Message): unknown {
    if (!isOther(message)) {
      this.#kind.engine().lens.want();
      return this.tell();
    }
    return this.#kind.act(message);
  }

  /** A snapshot that is busy or gone is said beside what is shown. */
  async #follow(state: LensState): Promise<void> {
    if (state.busy) return this.#post({ type: "busy" });
    await this.tell();
  }

  async #post(message: ToPage<View>): Promise<void> {
    if (this.#disposed) return;
    await this.#panel.webview.postMessage(message);
  }
}

const isOther = <M extends { readonly type: string }>(
  message: M,
): message is Exclude<M, { readonly type: "ready" }> => message.type !== "ready";
