/** What seems to take plain text in the editor, and does not. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { plainText } from "../../src/ui/plainText.ts";

/** VS Code: src/vs/base/common/linkedText.ts, and iconLabels.ts. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const ICON = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;

suite("plain text of a host", () => {
  const hostile: readonly [text: string, shown: string][] = [
    ["web", "web"],
    ["[x](command:workbench.action.quit)", "[x] (command:workbench.action.quit)"],
    ["$(bug) a", "$ (bug) a"],
    ["[$(bug)](https://evil.example)", "[$ (bug)] (https://evil.example)"],
    ["a\u202eb\nc", "a\\u{202e}b\\u{a}c"],
  ];
  for (const [text, shown] of hostile) {
    test(JSON.stringify(text), () => assert.equal(plainText(text), shown));
  }

  test("whatever it holds, the editor makes no link and no icon of it", () => {
    const part = fc.constantFrom(
      "[",
      "]",
      "(",
      ")",
      "$",
      "x",
      " ",
      "command:y",
      "https://z",
      "bug",
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        assert.doesNotMatch(plainText(parts.join("")), LINK);
        assert.doesNotMatch(plainText(parts.join("")), ICON);
      }),
      { numRuns: 2_000 },
    );
  });

  test("messages are shown by the one file that passes them through it", () => {
    const asks = /window\s*\.(show(Information|Warning|Error)Message|setStatusBarMessage)\b/;
    const files = readdirSync("src/ui", { recursive: true, encoding: "utf8" });
    const those = files.filter(
      (file) => file.endsWith(".ts") && asks.test(readFileSync(join("src/ui", file), "utf8")),
    );
    assert.deepEqual(those, ["messages.ts"]);
  });

  test("links of Markdown run the commands that a hover or the status bar names, and no others anywhere", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" });
    const trusting = files
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => {
        const text = readFileSync(join("src", file), "utf8");
        return [...text.matchAll(/(isTrusted|supportHtml|baseUri)\s*[=:].*/g)].map(
          ([line]) => line,
        );
      });
    assert.deepEqual(trusting.sort(), [
      "isTrusted = { enabledCommands: HOVER_COMMANDS };",
      "isTrusted = { enabledCommands: LINKED };",
    ]);
  });
});
