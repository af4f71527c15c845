import assert from "node:assert/strict";
import fc from "fast-check";
import { quoteWord, splitWords } from "../../../src/core/text/words.ts";

const split = (line: string) => splitWords(line, 0, line.length);
const texts = (line: string): readonly string[] => split(line).value.map(({ text }) => text);

const cases: readonly [line: string, words: readonly string[]][] = [
  ["-A INPUT -j ACCEPT", ["-A", "INPUT", "-j", "ACCEPT"]],
  ["  two\tkinds  of blanks ", ["two", "kinds", "of", "blanks"]],
  ['--comment "a b" -j DROP', ["--comment", "a b", "-j", "DROP"]],
  ['--comment "say \\"no\\""', ["--comment", 'say "no"']],
  ['--log-prefix "it\\\'s\\\\ "', ["--log-prefix", "it's\\ "]],
  ['""', [""]],
  ['pre"fix"after', ["prefix", "after"]],
  ["back\\slash", ["back\\slash"]],
  ["", []],
  ["windows\r", ["windows"]],
];

suite("words of a line", () => {
  for (const [line, words] of cases) {
    test(JSON.stringify(line), () => {
      assert.deepEqual(texts(line), words);
    });
  }

  test("a quote that is never closed is told, and its text kept", () => {
    const { value, problems } = split('--comment "half a');
    assert.deepEqual(
      value.map(({ text }) => text),
      ["--comment", "half a"],
    );
    assert.deepEqual(problems, [
      {
        code: "unclosed-quote",
        message: "This quote is never closed",
        span: { start: 10, end: 17 },
      },
    ]);
  });

  test("each word knows its place in the source", () => {
    const source = 'xx -m comment --comment "a b"';
    for (const { start, end, text } of splitWords(source, 3, source.length).value) {
      assert.ok(source.slice(start, end).includes(text));
    }
  });

  test("what is quoted reads back, whatever it is", () => {
    const line = fc.string({ unit: "binary" }).filter((text) => !text.includes("\n"));
    fc.assert(
      fc.property(line, fc.array(fc.stringMatching(/^[\w:/.-]+$/)), (text, others) => {
        const words = [...others, text];
        assert.deepEqual(texts(words.map(quoteWord).join(" ")), words);
      }),
    );
  });

  test("no line fails, nor does any word lie outside it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (line) => {
        for (const { start, end } of split(line).value) {
          assert.ok(start >= 0 && start < end && end <= line.length);
        }
      }),
    );
  });
});
