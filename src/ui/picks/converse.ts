/** A conversation of several questions, as VS Code has them: numbered, with a way back, and given up by Escape. */

export const BACK = Symbol("back");

/** An answer, the wish to go back, or `undefined` where the person gave up. */
export type Answer<T> = T | typeof BACK | undefined;

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
