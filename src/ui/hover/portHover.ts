/** The hover on `ports:` entries of compose files. */

import { basename, dirname } from "node:path";
import * as vscode from "vscode";
import { entriesAt, readComposeFile, type ComposeFile } from "../../core/compose/composeFile.ts";
import type { Engines } from "../lens/engines.ts";
import type { Lens } from "../lens/lens.ts";
import { gapWords } from "../situation.ts";
import { HOVER_COMMANDS, portWords, questionOf, type Surroundings } from "./portWords.ts";

/** A hover that is not there after this long is not waited for. */
const PATIENCE_MS = 3_000;

export class PortHover implements vscode.HoverProvider {
  readonly #engines: Engines;
  readonly #read = new WeakMap<vscode.TextDocument, { version: number; file: ComposeFile }>();

  constructor(engines: Engines) {
    this.#engines = engines;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const file = this.#fileOf(document);
    const [first, ...others] = entriesAt(file, document.offsetAt(position));
    if (first === undefined) return undefined;
    const { lens, explainer } = this.#engines.inUse;
    const around = await surroundings(lens, document, file);
    const contents = await Promise.all(
      [first, ...others].map(async (entry) => {
        const question = questionOf(entry, around);
        const answer = question === undefined ? undefined : await explainer.answer(question);
        const text = new vscode.MarkdownString(portWords(entry, around, answer));
        text.isTrusted = { enabledCommands: HOVER_COMMANDS };
        return text;
      }),
    );
    const { start, end } = first.span;
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    return new vscode.Hover(contents, range);
  }

  #fileOf(document: vscode.TextDocument): ComposeFile {
    const known = this.#read.get(document);
    if (known?.version === document.version) return known.file;
    const file = readComposeFile(document.getText());
    this.#read.set(document, { version: document.version, file });
    return file;
  }
}

async function surroundings(
  lens: Lens,
  { uri }: vscode.TextDocument,
  { name }: ComposeFile,
): Promise<Surroundings> {
  const snapshot = lens.state.snapshot ?? (await Promise.race([lens.fresh(Infinity), patience()]));
  const { trouble } = lens.state;
  const folder = dirname(uri.fsPath);
  const place = { path: uri.fsPath, folder, folderName: basename(folder) };
  const why =
    trouble !== undefined
      ? gapWords(trouble)
      : snapshot === undefined
        ? vscode.l10n.t("The host is still being read.")
        : undefined;
  return {
    place: name === undefined ? place : { ...place, name },
    ...(snapshot?.engine === undefined ? {} : { containers: snapshot.engine.containers }),
    ...(why === undefined ? {} : { trouble: why }),
  };
}

const patience = (): Promise<undefined> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
