/**
 * Read-only documents about the host, each named by its address. A file system rather than a content provider: only
 * such documents are opened again after a reload.
 */

import * as vscode from "vscode";
import type { Engines, OpenEngine } from "../lens/engines.ts";
import { stackOf, type Log } from "../lens/log.ts";
import { pathOf, readPath, SCHEME, type DocumentAddress } from "./address.ts";

interface Kept {
  readonly bytes: Uint8Array;
  readonly mtime: number;
}

/** The authority is the id of the engine that the document is about. */
export function uriOf(address: DocumentAddress, engineId: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, authority: engineId, path: pathOf(address) });
}

export function addressOf(uri: vscode.Uri): DocumentAddress | undefined {
  return uri.scheme === SCHEME ? readPath(uri.path) : undefined;
}

export class HostDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #subscriptions: vscode.Disposable;
  readonly #engines: Engines;
  readonly #kept = new Map<string, Kept>();
  readonly #log: Log;

  readonly onDidChangeFile = this.#changed.event;

  constructor(engines: Engines, log: Log) {
    this.#engines = engines;
    this.#log = log;
    const options = { isReadonly: true, isCaseSensitive: true };
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.registerFileSystemProvider(SCHEME, this, options),
      engines.onDidLook(({ lens }) => {
        if (!lens.state.busy) void this.#follow();
      }),
      engines.onDidChange(() => void this.#follow()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#kept.delete(uri.toString())),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** We tell of every change by ourselves. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    await firstLook(this.#engines.named(uri.authority));
    const { mtime, bytes } = await this.#read(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime, size: bytes.length };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    await firstLook(this.#engines.named(uri.authority));
    return (await this.#read(uri)).bytes;
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  async #read(uri: vscode.Uri): Promise<Kept> {
    const key = uri.toString();
    const address = addressOf(uri);
    if (address === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    const engine = this.#engines.named(uri.authority);
    const { textOf } = await import("./texts.ts");
    const text = engine === undefined ? undefined : await textOf(address, engine.explainer);
    const before = this.#kept.get(key);
    const bytes = new TextEncoder().encode(text ?? absence(engine));
    if (before !== undefined && sameBytes(before.bytes, bytes)) return before;
    const kept = { bytes, mtime: Math.max(Date.now(), (before?.mtime ?? 0) + 1) };
    this.#kept.set(key, kept);
    return kept;
  }

  /** Documents that are open are worked out anew; those that say something else now are loaded again. */
  async #follow(): Promise<void> {
    for (const { uri } of vscode.workspace.textDocuments) {
      const before = this.#kept.get(uri.toString());
      if (uri.scheme !== SCHEME || before === undefined) continue;
      try {
        const now = await this.#read(uri);
        if (now !== before) this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
      } catch (error) {
        this.#log.error(`${uri.path}: ${stackOf(error)}`);
      }
    }
  }
}

/** After a reload the document asks before anybody else has looked. */
async function firstLook(engine: OpenEngine | undefined): Promise<void> {
  if (engine === undefined) return;
  const { snapshot, trouble } = engine.lens.state;
  if (snapshot === undefined && trouble === undefined) await engine.lens.fresh(Infinity);
}

/** What stands in a document while there is nothing to tell: the next refresh may change that. */
function absence(engine: OpenEngine | undefined): string {
  if (engine === undefined) {
    return vscode.l10n.t("The window does not look at that engine any more.") + "\n";
  }
  const { trouble, snapshot } = engine.lens.state;
  if (snapshot !== undefined) return vscode.l10n.t("This is no longer on the host.") + "\n";
  if (trouble === undefined) return vscode.l10n.t("The host is being read.") + "\n";
  return `${trouble.code}: ${trouble.reason}\n\n${trouble.remedy}\n`;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
