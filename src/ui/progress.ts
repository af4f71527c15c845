/** Work that is usually done at once: only what takes longer shows that it goes on, and can be given up. */

import * as vscode from "vscode";
import { plainText } from "./plainText.ts";

const PATIENCE_MS = 500;

export async function withPatience<T>(title: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  const first = await Promise.race([work.then((result) => ({ result })), patience]);
  clearTimeout(timer);
  if (first !== undefined) return first.result;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: plainText(title),
    cancellable: true,
  };
  return vscode.window.withProgress(options, (_progress, token) =>
    Promise.race([work, cancelled(token)]),
  );
}

/** The same for work that can be aborted, and is when nobody waits for it any more. */
export async function withPatienceToAbort<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  try {
    return await withPatience(title, work(abort.signal));
  } finally {
    abort.abort();
  }
}

/** Nobody waits any more; what is under way ends by itself. */
function cancelled(token: vscode.CancellationToken): Promise<never> {
  return new Promise((_resolve, reject) => {
    token.onCancellationRequested(() => reject(new vscode.CancellationError()));
  });
}
