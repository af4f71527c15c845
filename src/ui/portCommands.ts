/** The commands about a port: its explanation, as text and as JSON, and its path. */

import * as vscode from "vscode";
import type { PortQuestion } from "../core/explain/question.ts";
import { questionIn } from "./commandArguments.ts";
import { openDocument } from "./documents/openDocument.ts";
import { printJson } from "./documents/texts.ts";
import type { Explainer } from "./explainer.ts";
import type { Lens } from "./lens/lens.ts";
import type { Choice } from "./panel/panelView.ts";
import { askPort, askPortOf } from "./picks/askPort.ts";
import { readHost } from "./readHost.ts";
import { Refusal } from "./refusal.ts";
import { isTreeRow } from "./tree/treeRow.ts";

export function portCommands(lens: Lens, explainer: Explainer, showPath: (choice: Choice) => void) {
  /** The question of an argument, else of a person; then the host as it is now. */
  async function questionOf(argument: unknown): Promise<PortQuestion | undefined> {
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
    const question = await questionOf(argument);
    if (question !== undefined) await openDocument({ kind, question });
  }

  return {
    "dockerNetworkLens.explainPort": (argument: unknown) => open("explanation", argument),
    "dockerNetworkLens.explainAsJson": (argument: unknown) => open("json", argument),
    async "dockerNetworkLens.copyExplanation"(argument: unknown): Promise<void> {
      const question = await questionOf(argument);
      const answer = question === undefined ? undefined : await explainer.answer(question);
      if (answer !== undefined) await vscode.env.clipboard.writeText(printJson(answer));
    },
    async "dockerNetworkLens.showPath"(argument: unknown): Promise<void> {
      if (isTreeRow(argument) && argument.item.subject.kind === "container") {
        await readHost(lens);
        showPath({ container: argument.item.subject.name });
        return;
      }
      const question = await questionOf(argument);
      if (question !== undefined) showPath(question);
    },
  };
}
