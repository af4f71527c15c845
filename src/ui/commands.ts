/** Every command's id and handler, and the one place that shows an error. */

import * as vscode from "vscode";
import { COMMAND_IDS, type CommandId } from "./commandIds.ts";
import { messageOf, stackOf, type Log } from "./lens/log.ts";
import { tellError } from "./messages.ts";
import { isRefusal } from "./refusal.ts";

/** Takes whatever the caller hands over: a line of the tree, a link's arguments, nothing. */
export type Handler = (argument: unknown) => unknown;

export type Handlers = Readonly<Record<CommandId, Handler>>;

export function registerCommands(handlers: Handlers, log: Log): vscode.Disposable {
  return vscode.Disposable.from(
    ...COMMAND_IDS.map((id) =>
      vscode.commands.registerCommand(id, (argument: unknown) =>
        guarded(id, () => handlers[id](argument), log),
      ),
    ),
  );
}

/** Does something that a person asked for; whatever goes wrong is logged and said, and goes no further. */
export async function guarded(what: string, work: () => unknown, log: Log): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof vscode.CancellationError) return;
    const refused = isRefusal(error);
    if (refused) log.info(`${what}: ${error.message}`);
    else log.error(`${what}: ${stackOf(error)}`);
    const message = refused
      ? error.message
      : vscode.l10n.t("Docker Network Lens failed: {0}", messageOf(error));
    void offerLog(message, !refused);
  }
}

async function offerLog(message: string, isFault: boolean): Promise<void> {
  const showLog = vscode.l10n.t("Show Log");
  const report = vscode.l10n.t("Report a Problem…");
  const picked = await tellError(message, showLog, ...(isFault ? [report] : []));
  if (picked === showLog) await vscode.commands.executeCommand("dockerNetworkLens.showLog");
  if (picked === report) await vscode.commands.executeCommand("dockerNetworkLens.reportProblem");
}
