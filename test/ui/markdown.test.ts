import assert from "node:assert/strict";
import fc from "fast-check";
import { codeSpan, commandLink, escapeMarkdown } from "../../src/ui/markdown.ts";

suite("text of a host in Markdown", () => {
  const hostile: readonly [text: string, escaped: string][] = [
    ["web", "web"],
    ["[x](command:evil)", "\\[x\\]\\(command\\:evil\\)"],
    ["<img src=x>", "\\<img src\\=x\\>"],
    ["a\n\n# b", "a\\\\u\\{a\\}\\\\u\\{a\\}\\# b"],
    ["$(bug)", "\\$\\(bug\\)"],
    ["&lt;", "\\&lt\\;"],
    ["a|b", "a\\|b"],
  ];
  for (const [text, escaped] of hostile) {
    test(JSON.stringify(text), () => assert.equal(escapeMarkdown(text), escaped));
  }

  test("whatever it holds, no punctuation stands unescaped, and no line ends", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const rest = escapeMarkdown(text).replace(/\\[!-/:-@[-`{-~]/g, "");
        assert.doesNotMatch(rest, /[!-/:-@[-`{-~\n\r\u2028]/);
      }),
    );
  });

  test("a code span is never closed from within", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("`", "a", " ") }), (text) => {
        const span = codeSpan(text);
        if (span === "") return;
        const fence = /^`+/.exec(span)?.[0] ?? "";
        const inner = span.slice(fence.length, -fence.length);
        assert.ok(!Array.from(inner.matchAll(/`+/g), ([run]) => run).includes(fence));
      }),
    );
  });

  test("a code span takes half a million backticks", () => {
    assert.match(codeSpan("`a".repeat(500_000)), /^`` `a/);
  });

  test("the argument of a link can be read back and closes nothing", () => {
    fc.assert(
      fc.property(fc.string(), (container) => {
        const link = commandLink("Explain", "x.y", { container });
        const [, query = ""] = /^\[Explain\]\(command:x\.y\?([^()\s]*)\)$/.exec(link) ?? [];
        assert.deepEqual(JSON.parse(decodeURIComponent(query)), [{ container }]);
      }),
    );
  });
});
