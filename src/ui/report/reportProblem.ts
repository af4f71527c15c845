/** *Report a Problem*: collects what is known, and opens it for the person to read. Nothing is sent. */

import { arch, homedir, release, userInfo } from "node:os";
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Engines } from "../lens/engines.ts";
import type { LensState } from "../lens/lens.ts";
import type { KeptLog } from "../log/keptLog.ts";
import type { Problem, ReportedEngine } from "./reportText.ts";

export async function reportProblem(
  engines: Engines,
  log: KeptLog,
  extension: vscode.Extension<unknown>,
): Promise<void> {
  const { reportText } = await import("./reportText.ts");
  const problem: Problem = {
    about: surroundings(extension),
    engines: engines.all.map(({ lens }) => engineOf(lens.state)),
    settings: changedSettings(extension),
    log: log.lines,
    own: [...ownNames(), ...engines.all.flatMap(({ lens }) => fileNames(lens.state.source))],
  };
  const content = reportText(problem);
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
  await vscode.window.showTextDocument(document, { preview: false });
}

function surroundings(extension: vscode.Extension<unknown>): Problem["about"] {
  const { version } = extension.packageJSON as { readonly version: string };
  const { UI } = vscode.ExtensionKind;
  return [
    ["Docker Network Lens", version],
    ["editor", `${vscode.env.appName} ${vscode.version}, ${vscode.env.appHost}`],
    ["runs", extension.extensionKind === UI ? "on the person's side" : "on the workspace's side"],
    ["remote", vscode.env.remoteName ?? "none"],
    ["system", `${process.platform} ${release()} ${arch()}`],
    ["Node", process.version],
    ["language", vscode.env.language],
    ["workspace", vscode.workspace.isTrusted ? "trusted" : "not trusted"],
  ];
}

function engineOf({ source, snapshot, trouble }: LensState): ReportedEngine {
  const named = source?.name.kind === "engine" ? source.name.named : "file:";
  return {
    named,
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

/** Those that anybody has set, here or for all folders. */
function changedSettings(extension: vscode.Extension<unknown>): Problem["settings"] {
  const { contributes } = extension.packageJSON as {
    readonly contributes: {
      readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    };
  };
  const settings = vscode.workspace.getConfiguration();
  const changed = Object.keys(contributes.configuration.properties).flatMap((name) => {
    const { defaultValue } = settings.inspect(name) ?? {};
    const value: unknown = settings.get(name);
    return JSON.stringify(value) === JSON.stringify(defaultValue) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(changed);
}

function ownNames(): Problem["own"] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return [
    ["user", userInfo().username],
    ["user", basename(homedir())],
    ...folders.flatMap(({ name, uri }): Problem["own"] => [
      ["folder", uri.fsPath],
      ["folder", name],
    ]),
  ];
}

function fileNames(source: LensState["source"]): Problem["own"] {
  if (source?.name.kind !== "file") return [];
  const { path } = source.name;
  return [
    ["file", path],
    ["file", basename(path)],
  ];
}
