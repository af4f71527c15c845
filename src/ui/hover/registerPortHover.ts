/** Which files have the hover; what reads them is loaded when the pointer first rests on one. */

import * as vscode from "vscode";
import type { Engines } from "../lens/engines.ts";
import type { PortHover } from "./portHover.ts";

const COMPOSE_FILES: vscode.DocumentSelector = [
  { language: "dockercompose", scheme: "file" },
  { language: "yaml", scheme: "file", pattern: "**/*compose*.{yml,yaml}" },
];

export function registerPortHover(engines: Engines): vscode.Disposable {
  let hover: Promise<PortHover> | undefined;
  return vscode.languages.registerHoverProvider(COMPOSE_FILES, {
    async provideHover(document, position) {
      hover ??= import("./portHover.ts").then((loaded) => new loaded.PortHover(engines));
      return (await hover).provideHover(document, position);
    },
  });
}
