import assert from "node:assert/strict";
import fc from "fast-check";
import { interpolate } from "../../../src/core/compose/interpolate.ts";

const cases: readonly [name: string, source: string, text: string | undefined, names: string][] = [
  ["no variable", "8080:80", "8080:80", ""],
  ["a default", "${PORT:-8080}:80", "8080:80", "PORT"],
  ["a default for unset only", "${PORT-8080}:80", "8080:80", "PORT"],
  ["no default", "${PORT}:80", undefined, "PORT"],
  ["without braces", "$PORT:80", undefined, "PORT"],
  ["an obligation", "${PORT:?say which}:80", undefined, "PORT"],
  ["an alternative", "${IP:+127.0.0.1:}80", "80", "IP"],
  ["a default of a default", "${A:-${B:-9090}}:80", "9090:80", "A B"],
  ["a default that hangs on another variable", "${A:-$B}:80", undefined, "A B"],
  ["a dollar sign", "a$$b", "a$b", ""],
  ["a dollar sign before a default", "$${A:-1}", "${A:-1}", ""],
  ["a lone dollar sign", "5$", "5$", ""],
  ["braces that are never closed", "${PORT:-80", undefined, "PORT"],
  ["an empty default", "${A:-}80", "80", "A"],
];

suite("variables in compose files", () => {
  for (const [name, source, text, names] of cases) {
    test(name, () => {
      const read = interpolate(source);
      assert.equal(read.text, text);
      assert.equal(read.variables.map((variable) => variable.name).join(" "), names);
    });
  }

  test("a text without a dollar sign stands for itself", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes("$"));
        assert.deepEqual(interpolate(text), { text, variables: [] });
      }),
    );
  });

  test("defaults a thousand deep end", () => {
    const deep = "${A:-".repeat(1000) + "}".repeat(1000);
    assert.ok(interpolate(deep).variables.length > 0);
  });
});
