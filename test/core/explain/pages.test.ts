import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CAUSE_CODES, RISK_CODES } from "../../../src/core/codes.ts";

const FINDINGS = "src/core/explain/findings";
const PAGES = "docs/findings";

const known = new Set<string>([...CAUSE_CODES, ...RISK_CODES]);

/** Every code that a rule can name stands in quotes in its file. */
const named = new Set(
  readdirSync(FINDINGS)
    .flatMap((file) => [
      ...readFileSync(join(FINDINGS, file), "utf8").matchAll(/"([A-Z][A-Z0-9_]+)"/g),
    ])
    .flatMap(([, word]) => (word !== undefined && known.has(word) ? [word] : [])),
);

suite("pages of findings", () => {
  for (const code of [...named].sort()) {
    test(`${code} has a page`, () => {
      const text = readFileSync(join(PAGES, `${code}.md`), "utf8");
      assert.ok(text.startsWith(`# ${code}\n`));
      assert.match(text, /\n## How it shows\n/);
      assert.match(text, /\n## What to do\n/);
    });
  }

  test("no page is left of a code that nothing names", () => {
    const pages = readdirSync(PAGES).map((file) => file.replace(/\.md$/, ""));
    assert.deepEqual(
      pages.filter((page) => !named.has(page)),
      [],
    );
  });
});
