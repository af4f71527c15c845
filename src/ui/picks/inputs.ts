/** The questions of a conversation: a line of text, one of several, some of several. */

import * as vscode from "vscode";
import type { Remark } from "../../core/change/remark.ts";
import { plainText } from "../plainText.ts";
import { BACK, type Answer, type Place } from "./converse.ts";

interface TextQuestion {
  readonly value: string;
  readonly prompt: string;
  readonly placeholder?: string;
  /** What is to be said of it; as it is typed. */
  remark(typed: string): Remark | undefined;
}

/** One line of text, without spaces at its ends. What is wrong with it is said as it is typed, and holds it back. */
export function askText(place: Place, question: TextQuestion): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  const { value, prompt, placeholder = "" } = question;
  input.value = value;
  input.prompt = prompt;
  input.placeholder = placeholder;
  const remark = (): Remark | undefined => question.remark(input.value.trim());
  const tell = (said: Remark | undefined): void => {
    input.validationMessage = said === undefined ? "" : messageOf(said);
  };
  if (value !== "") tell(remark());
  return answered(input, place, (settle) => [
    input.onDidChangeValue(() => tell(remark())),
    input.onDidAccept(() => {
      const said = remark();
      tell(said);
      if (said?.stops !== true) settle(input.value.trim());
    }),
  ]);
}

function messageOf({ text, stops }: Remark): vscode.InputBoxValidationMessage {
  const { Error: Stop, Warning } = vscode.InputBoxValidationSeverity;
  return { message: plainText(text), severity: stops ? Stop : Warning };
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
  /** It is shown and says why in its detail, and cannot be chosen. */
  readonly barred?: boolean;
}

interface ChoiceQuestion<T> {
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
  /** What was chosen before. */
  readonly chosen?: T;
}

export function askChoice<T>(
  place: Place,
  { placeholder, choices, chosen }: ChoiceQuestion<T>,
): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.placeholder = placeholder;
  pick.items = choices.map(asPlain);
  pick.activeItems = pick.items.filter(({ value }) => value === chosen);
  pick.matchOnDescription = true;
  return answered(pick, place, (settle) => [
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item !== undefined && item.barred !== true) settle(item.value);
    }),
  ]);
}

interface ChoicesQuestion<T> extends Omit<ChoiceQuestion<T>, "chosen"> {
  readonly chosen: readonly T[];
}

export function askChoices<T>(
  place: Place,
  { placeholder, choices, chosen }: ChoicesQuestion<T>,
): Promise<Answer<readonly T[]>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.placeholder = placeholder;
  pick.canSelectMany = true;
  pick.items = choices.map(asPlain);
  pick.selectedItems = pick.items.filter(({ value }) => chosen.includes(value));
  return answered(pick, place, (settle) => [
    pick.onDidAccept(() => settle(pick.selectedItems.map(({ value }) => value))),
  ]);
}

/** The line of a pick with all that it says as text; what it stands for stays what it is. */
const asPlain = <T>(choice: Choice<T>): Choice<T> => ({
  ...choice,
  label: plainText(choice.label),
  ...(choice.description === undefined ? {} : { description: plainText(choice.description) }),
  ...(choice.detail === undefined ? {} : { detail: plainText(choice.detail) }),
});

/** Shows the input at its place until it is answered, left by the arrow back, or put away. */
function answered<T, Item extends vscode.QuickPickItem>(
  input: vscode.InputBox | vscode.QuickPick<Item>,
  { title, step, totalSteps }: Place,
  listen: (settle: (answer: Answer<T>) => void) => readonly vscode.Disposable[],
): Promise<Answer<T>> {
  input.title = plainText(title);
  if (totalSteps > 1) {
    input.step = step;
    input.totalSteps = totalSteps;
  }
  if (step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  // A person looks up an address elsewhere meanwhile.
  input.ignoreFocusOut = true;
  return new Promise((resolve) => {
    const settle = (answer: Answer<T>): void => {
      resolve(answer);
      input.hide();
    };
    const listening = vscode.Disposable.from(
      input,
      ...listen(settle),
      input.onDidTriggerButton(() => settle(BACK)),
      input.onDidHide(() => {
        resolve(undefined);
        listening.dispose();
      }),
    );
    input.show();
  });
}
