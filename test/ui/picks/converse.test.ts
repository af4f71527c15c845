import assert from "node:assert/strict";
import { BACK, converse, type Answer, type Question } from "../../../src/ui/picks/converse.ts";

interface Draft {
  readonly said: string;
}

/** Answers in turn; what was asked, with what the draft said by then. */
function conversation(answers: readonly (string | typeof BACK | undefined)[]) {
  const asked: string[] = [];
  const left = [...answers];
  const question = (name: string, applies?: (draft: Draft) => boolean): Question<Draft> => ({
    ...(applies === undefined ? {} : { applies }),
    ask(draft, { step, totalSteps }): Promise<Answer<Draft>> {
      asked.push(`${name} ${step}/${totalSteps} “${draft.said}”`);
      const answer = left.shift();
      return Promise.resolve(typeof answer === "string" ? { said: draft.said + answer } : answer);
    },
  });
  const questions = [
    question("first"),
    question("second", ({ said }) => said.includes("more")),
    question("third"),
  ];
  return { asked, done: converse("Title", questions, { said: "" }) };
}

suite("a conversation", () => {
  test("asks one question after the other", async () => {
    const { asked, done } = conversation(["more ", "and ", "last"]);
    assert.deepEqual(await done, { said: "more and last" });
    assert.deepEqual(asked, ["first 1/2 “”", "second 2/3 “more ”", "third 3/3 “more and ”"]);
  });

  test("leaves out what does not apply, and numbers what does", async () => {
    const { asked, done } = conversation(["less ", "last"]);
    assert.deepEqual(await done, { said: "less last" });
    assert.deepEqual(asked, ["first 1/2 “”", "third 2/2 “less ”"]);
  });

  test("goes back past what does not apply, and keeps what was said", async () => {
    const { asked, done } = conversation(["less ", BACK, "more ", undefined]);
    assert.equal(await done, undefined);
    assert.deepEqual(asked, [
      "first 1/2 “”",
      "third 2/2 “less ”",
      "first 1/2 “less ”",
      "second 2/3 “less more ”",
    ]);
  });

  test("given up at any question, nothing comes of it", async () => {
    for (const answers of [[undefined], ["more", undefined], ["more", "and", undefined]]) {
      assert.equal(await conversation(answers).done, undefined);
    }
  });
});
