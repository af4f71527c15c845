/** The settings, each with its type; package.json describes them and a test compares the two. */

import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import * as vscode from "vscode";
import type { EngineChoice } from "../collect/contexts.ts";
import type { NodeChoice } from "../collect/nodes.ts";

const SECTION = "dockerNetworkLens";

export interface Settings {
  readonly engine: EngineChoice;
  /** Absolute path of a snapshot to show in place of an engine. */
  readonly snapshot?: string;
  /** How that engine's host is read, as `--via` says it. */
  readonly via?: string;
  /** What a helper container is made of, where one is agreed to. */
  readonly helperImage?: string;
  /** Other hosts that packets go on to. */
  readonly nodes: readonly NodeChoice[];
}

export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const text = (name: string): string => settings.get<string>(name, "").trim();
  const host = text("host");
  const context = text("context");
  const snapshot = text("snapshot");
  const via = text("via");
  const helperImage = text("helperImage");
  return {
    engine: host !== "" ? { host } : context !== "" ? { context } : {},
    ...(snapshot === "" ? {} : { snapshot: absolute(snapshot) }),
    ...(via === "" ? {} : { via }),
    ...(helperImage === "" ? {} : { helperImage }),
    nodes: nodesIn(settings.get<unknown>("nodes")),
  };
}

/** Calls whenever one of them changes. */
export const onSettings = (changed: () => void): vscode.Disposable =>
  vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(SECTION)) changed();
  });

/** What a person has typed into settings.json may be anything. */
function nodesIn(value: unknown): readonly NodeChoice[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, at]: [string, unknown]) => {
    if (typeof at !== "string" || at.trim() === "") return [];
    const place = at.trim();
    const isFile = !place.includes("://") && /[/\\]|\.json(\.gz)?$/.test(place);
    return [{ name, at: isFile ? absolute(place) : place }];
  });
}

/** `~/…` as in a shell; what is relative is meant from the folder that is open. */
function absolute(path: string): string {
  if (path.startsWith("~/")) return join(homedir(), path.slice(2));
  if (isAbsolute(path)) return path;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return folder === undefined ? path : join(folder, path);
}
