import assert from "node:assert/strict";
import { parseJson } from "../../../src/core/text/json.ts";

suite("JSON of a stranger", () => {
  test("what is fine is read as ever", () => {
    for (const text of ['{"a":[1,"]]]"]}', '"[\\"["', '["\\\\",{"}":"{"}]', "null", " [ ] "]) {
      assert.deepEqual(parseJson(text), JSON.parse(text));
    }
  });

  test("what is no JSON is a SyntaxError", () => {
    for (const text of ["", "[", '"', '"\\', "{]", "[[["]) {
      assert.throws(() => parseJson(text), SyntaxError);
    }
  });

  test("a million brackets within each other are not", () => {
    const many = 1_000_000;
    for (const [open, close] of [
      ["[", "]"],
      ["{", "}"],
    ] as const) {
      const text = (open === "{" ? '{"":' : "[").repeat(many) + "0" + close.repeat(many);
      assert.throws(() => parseJson(text), /nested deeper than 200/);
    }
  });

  test("ten million empty lists or objects are too many, and brackets in a text count for nothing", () => {
    for (const one of ["[],", "{},"]) {
      assert.throws(() => parseJson(`[${one.repeat(10_000_000)}0]`), /more than 5000000 lists/);
    }
    assert.equal(parseJson(JSON.stringify("[{".repeat(1_000_000))), "[{".repeat(1_000_000));
  });

  test("a text of nothing but escapes takes no longer than its length", () => {
    const text = JSON.stringify('\\"'.repeat(1_000_000));
    const started = performance.now();
    parseJson(text);
    assert.ok(performance.now() - started < 2_000);
  });
});
