import assert from "node:assert/strict";
import { cellsOf } from "../../../src/core/text/cells.ts";

const CASES: readonly (readonly [what: string, text: string, cells: number])[] = [
  ["nothing", "", 0],
  ["ASCII", "docker0", 7],
  ["Latin letters with marks of their own", "Gerät", 5],
  ["a mark written apart", "Gera\u0308t", 5],
  ["Hangul", "네트워크", 8],
  ["Hangul of single letters", "\u1102\u1166", 2],
  ["ideographs", "網路", 4],
  ["kana of full and of half width", "ネﾈ", 3],
  ["a picture", "🐳", 2],
  ["a sign of text", "→", 1],
];

suite("the width of a text in a terminal", () => {
  for (const [what, text, cells] of CASES) {
    test(what, () => assert.equal(cellsOf(text), cells));
  }
});
