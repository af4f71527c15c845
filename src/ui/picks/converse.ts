/** A conversation of several questions, as VS Code has them: numbered, with a way back, and given up by Escape. */

import * as vscode from "vscode";
import type { Remark } from "../../core/change/remark.ts";

export const BACK = Symbol("back");

/** An answer, the wish to go back, or `undefined` where the person gave up. */
type Answer<T> = T | typeof BACK | undefined;

/** Where in the conversation a question stands. */
export interface Place {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

export interface Question<Draft> {
  /** Asked only then. */
  applies?(draft: Draft): boolean;
  ask(draft: Draft, place: Place): Promise<Answer<Draft>>;
}

/** Asks all that applies, one after the other; what was said before stands there again on the way back. */
export async function converse<Draft>(
  title: string,
  questions: readonly Question<Draft>[],
  given: Draft,
): Promise<Draft | undefined> {
  let draft = given;
  const next = (from: number, by: 1 | -1): number => {
    let at = from;
    do at += by;
    while (questions[at]?.applies?.(draft) === false);
    return at;
  };
  let at = next(-1, 1);
  for (let question = questions[at]; question !== undefined; question = questions[at]) {
    const open = questions.filter((each) => each.applies?.(draft) !== false);
    const place = { title, step: open.indexOf(question) + 1, totalSteps: open.length };
    const answer = await question.ask(draft, place);
    if (answer === undefined) return undefined;
    if (answer !== BACK) draft = answer;
    at = next(at, answer === BACK ? -1 : 1);
  }
  return draft;
}

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
  Object.assign(input, { value, prompt, placeholder });
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
  return { message: text, severity: stops ? Stop : Warning };
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
  const active = choices.filter(({ value }) => value === chosen);
  Object.assign(pick, { placeholder, items: choices, activeItems: active });
  Object.assign(pick, { matchOnDescription: true, matchOnDetail: true });
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
  Object.assign(pick, { placeholder, items: choices, canSelectMany: true });
  pick.selectedItems = choices.filter(({ value }) => chosen.includes(value));
  return answered(pick, place, (settle) => [
    pick.onDidAccept(() => settle(pick.selectedItems.map(({ value }) => value))),
  ]);
}

/** Shows the input at its place until it is answered, left by the arrow back, or put away. */
function answered<T, Item extends vscode.QuickPickItem>(
  input: vscode.InputBox | vscode.QuickPick<Item>,
  { title, step, totalSteps }: Place,
  listen: (settle: (answer: Answer<T>) => void) => readonly vscode.Disposable[],
): Promise<Answer<T>> {
  input.title = title;
  if (totalSteps > 1) Object.assign(input, { step, totalSteps });
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
