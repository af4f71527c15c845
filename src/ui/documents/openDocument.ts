import * as vscode from "vscode";
import type { OpenEngine } from "../lens/engines.ts";
import type { DocumentAddress } from "./address.ts";
import { uriOf } from "./hostDocuments.ts";

/** Shows one of our documents, as a preview: the next one takes its place. */
export async function openDocument(
  engine: OpenEngine,
  address: DocumentAddress,
  selection?: vscode.Range,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uriOf(address, engine.id));
  await vscode.window.showTextDocument(document, {
    preview: true,
    ...(selection === undefined ? {} : { selection }),
  });
}
