import { randomUUID } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "mocha";
import * as vscode from "vscode";
import { skipBecause } from "../../support/skip.ts";
import type { Target, Verbs } from "../verbs.ts";

export type View = "Networks" | "Ports";

/** A row of one of the views, by a part of what it says. */
export const row = (view: View, text: string): Target => ({
  css: `[role=tree][aria-label="${view}"] [role=treeitem]`,
  hasText: text,
});

/** A part of the page in a panel. */
export const inPanel = (css: string, hasText?: string): Target => ({
  css,
  inWebview: true,
  ...(hasText === undefined ? {} : { hasText }),
});

/** What the rows of a view say: label and description. */
export async function rowsOf(window: Verbs, view: View): Promise<string[]> {
  const part = (name: string): Target => ({
    css: `[role=tree][aria-label="${view}"] [role=treeitem] ${name}`,
  });
  const labels = await window.texts({ target: part(".label-name") });
  const descriptions = await window.texts({ target: part(".label-description") });
  return labels.map((label, at) => `${label} | ${descriptions[at] ?? ""}`);
}

/** Chooses an item of a row's context menu. */
export async function choose(window: Verbs, target: Target, item: string): Promise<void> {
  await window.click({ target, button: "right" });
  const found = { css: ".monaco-menu .action-item", hasText: item };
  await window.hover({ target: found });
  // A menu takes no click in its first moments, lest the one that opened it hits an item.
  await sleep(500);
  await window.click({ target: found });
}

/** What the messages in the corner said; they are put away. */
export async function messages(window: Verbs): Promise<string> {
  await vscode.commands.executeCommand("notifications.showList");
  const target = { css: ".notifications-center .notification-list-item" };
  await window.waitFor({ target });
  const said = (await window.texts({ target })).join("\n");
  await vscode.commands.executeCommand("notifications.clearAll");
  return said;
}

/** Opens the views; nothing else in the window is left open. */
export async function openViews(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  await vscode.commands.executeCommand("notifications.clearAll");
  await vscode.commands.executeCommand("dockerNetworkLens.networks.focus");
}

/** Runs a command as a person does: by the palette. */
export async function byPalette(window: Verbs, title: string): Promise<void> {
  await window.press({ keys: "F1" });
  await window.type({ text: title });
  await window.waitFor({ target: { css: ".quick-input-list .monaco-list-row", hasText: title } });
  await window.press({ keys: "Enter" });
}

/** Which engine the extension looks at; without one, that which the environment names. */
export async function lookAt(settings: {
  readonly host?: string;
  readonly context?: string;
  readonly snapshot?: string;
}): Promise<void> {
  const section = vscode.workspace.getConfiguration("dockerNetworkLens");
  for (const name of ["host", "context", "snapshot"] as const) {
    await section.update(name, settings[name], vscode.ConfigurationTarget.Global);
  }
}

/** The file of the host that `npm start` shows where there is no engine. */
export function sampleHost(context: Context): string {
  const extension = vscode.extensions.getExtension("docker-network-lens.docker-network-lens");
  const path = join(extension?.extensionPath ?? "", "media/sample-host.json");
  if (!existsSync(path)) skipBecause(context, "media/sample-host.json is not there");
  return path;
}

/** The text of the editor in front. */
export function shownText(): string {
  return vscode.window.activeTextEditor?.document.getText() ?? "";
}

/** Waits until something holds. */
export async function until(what: string, holds: () => unknown, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if ((await holds()) === true) return;
    await sleep(50);
  }
  throw new Error(`It never came about that ${what}`);
}

/** A way to an engine that a test can cut and mend. */
export class Relay {
  readonly path: string;
  readonly endpoint: string;
  readonly #open = new Set<Socket>();
  #server: Server | undefined;

  constructor() {
    // Another path each time: settings that stay as they are tell nobody.
    this.path = join(tmpdir(), `relay-${randomUUID()}.sock`);
    this.endpoint = `unix://${this.path}`;
  }

  /** Hands each connection on to a socket, or to whoever takes it. */
  async start(to: string | ((connection: Socket) => void)): Promise<void> {
    rmSync(this.path, { force: true });
    const server = createServer((connection) => {
      this.#keep(connection);
      if (typeof to === "string") connection.pipe(this.#keep(connect(to))).pipe(connection);
      else to(connection);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.path, resolve));
  }

  stop(): void {
    this.#server?.close();
    for (const socket of this.#open) socket.destroy();
    this.#open.clear();
    rmSync(this.path, { force: true });
  }

  #keep(socket: Socket): Socket {
    this.#open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#open.delete(socket));
    return socket;
  }
}

/** The engine's socket on a lab host. */
export function engineSocket(): string {
  return (process.env["DOCKER_HOST"] ?? "").replace(/^unix:\/\//, "");
}
