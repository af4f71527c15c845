/** What is said to a person in a corner of the window: whatever is in it, it is text. */

import * as vscode from "vscode";
import { plainText } from "./plainText.ts";

export const tell = (message: string, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showInformationMessage(plainText(message), ...buttons);

export const tellError = (message: string, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showErrorMessage(plainText(message), ...buttons);

/** Beside the status bar's items, for a moment. */
export function tellBriefly(message: string, ms: number): void {
  vscode.window.setStatusBarMessage(plainText(message), ms);
}

/** A question before something is done; `detail` has a line each. The button that was chosen. */
export const confirm = (
  question: string,
  detail: readonly string[],
  ...buttons: string[]
): Thenable<string | undefined> =>
  vscode.window.showWarningMessage(
    plainText(question),
    { modal: true, detail: detail.map(plainText).join("\n") },
    ...buttons,
  );
