/** The commands about a port: its explanation, as text and as JSON, and its path. */

import * as vscode from "vscode";
import type { PortQuestion } from "../core/explain/question.ts";
import { questionIn } from "./commandArguments.ts";
import { openDocument } from "./documents/openDocument.ts";
import { engineOf } from "./engineOf.ts";
import type { Engines, OpenEngine } from "./lens/engines.ts";
import type { Choice } from "./panel/panelView.ts";
import { askPort, askPortOf } from "./picks/askPort.ts";
import { readHost } from "./readHost.ts";
import { Refusal } from "./refusal.ts";
import { isTreeRow } from "./tree/treeRow.ts";

export function portCommands(engines: Engines, showPath: (choice: Choice) => void) {
  /** The question of an argument, else of a person; then the host as it is now. */
  async function questionOf(
    { lens }: OpenEngine,
    argument: unknown,
  ): Promise<PortQuestion | undefined> {
    const item = isTreeRow(argument) ? argument.item : undefined;
    const given = questionIn(argument, item?.subject);
    if (given?.ok === false) throw new Refusal(given.problem);
    const question =
      given?.value ??
      (item?.subject.kind === "container" ? await askPortOf(item) : await askPort(lens));
    if (question !== undefined) await readHost(lens);
    return question;
  }

  async function open(kind: "explanation" | "json", argument: unknown): Promise<void> {
    const engine = engineOf(engines, argument);
    const question = await questionOf(engine, argument);
    if (question !== undefined) await openDocument(engine, { kind, question });
  }

  return {
    "dockerNetworkLens.explainPort": (argument: unknown) => open("explanation", argument),
    "dockerNetworkLens.explainAsJson": (argument: unknown) => open("json", argument),
    async "dockerNetworkLens.copyExplanation"(argument: unknown): Promise<void> {
      const engine = engineOf(engines, argument);
      const question = await questionOf(engine, argument);
      if (question === undefined) return;
      const { textOf } = await import("./documents/texts.ts");
      const text = await textOf({ kind: "json", question }, engine.explainer);
      if (text !== undefined) await vscode.env.clipboard.writeText(text);
    },
    async "dockerNetworkLens.showPath"(argument: unknown): Promise<void> {
      const engine = engineOf(engines, argument);
      const engineId = engine.id;
      if (isTreeRow(argument) && argument.item.subject.kind === "container") {
        await readHost(engine.lens);
        showPath({ container: argument.item.subject.name, engineId });
        return;
      }
      const question = await questionOf(engine, argument);
      if (question !== undefined) showPath({ ...question, engineId });
    },
  };
}
