import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** `GOLDEN=record npx mocha …` writes what is said now; the difference is read before it is committed. */
const RECORD = process.env["GOLDEN"] === "record";

/** Compares with what was recorded; a record that is missing fails. */
export function golden(path: string, actual: string): void {
  if (RECORD) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  assert.ok(existsSync(path), `${path} is not recorded yet`);
  assert.equal(actual, readFileSync(path, "utf8"));
}
