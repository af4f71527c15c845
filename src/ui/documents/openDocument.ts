import * as vscode from "vscode";
import type { DocumentAddress } from "./address.ts";
import { uriOf } from "./hostDocuments.ts";

/** Shows one of our documents, as a preview: the next one takes its place. */
export async function openDocument(
  address: DocumentAddress,
  selection?: vscode.Range,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uriOf(address));
  await vscode.window.showTextDocument(document, {
    preview: true,
    ...(selection === undefined ? {} : { selection }),
  });
}
