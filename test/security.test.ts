/** Each threat that SECURITY.md names has a test, and the test is there. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";

const [, threats = ""] = /\n## What must not happen[^\n]*\n(.*?)\n## /s.exec(
  readFileSync("SECURITY.md", "utf8"),
) ?? [""];

interface Named {
  readonly file: string;
  readonly title: string;
}

/** `[file](file): “title”, “title”`, as often as it stands there. */
function testsIn(line: string): readonly Named[] {
  return [...line.matchAll(/\[([^\]]+)\]\(([^)]+)\): ((?:“[^”]+”(?:, )?)+)/g)].flatMap(
    ([, name = "", file = "", titles = ""]) => {
      assert.equal(name, file);
      return [...titles.matchAll(/“([^”]+)”/g)].map(([, title = ""]) => ({ file, title }));
    },
  );
}

suite("SECURITY.md", () => {
  const lines = threats.split("\n").filter((line) => line.startsWith("- "));

  test("names the threats that there are", () => {
    const names = lines.map((line) => /^- \*\*([^*]+)\.\*\* /.exec(line)?.[1]);
    assert.ok(lines.length >= 25);
    assert.ok(names.every((name) => name !== undefined));
    assert.equal(new Set(names).size, lines.length);
  });

  for (const line of lines) {
    test(line.slice(0, line.indexOf(".**") + 3), () => {
      const named = testsIn(line);
      assert.ok(named.length > 0);
      for (const { file, title } of named) {
        assert.ok(existsSync(file), file);
        const text = readFileSync(file, "utf8").replaceAll(/\s+/g, " ");
        assert.ok(text.includes(title), `${file}: ${title}`);
      }
    });
  }
});
