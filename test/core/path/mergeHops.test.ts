import assert from "node:assert/strict";
import type { Hop } from "../../../src/core/hop.ts";
import { mergeHops } from "../../../src/core/path/mergeHops.ts";

const walk = (text: string): Hop[] =>
  text.split("").map((name) => ({ kind: "link", netns: "host", name, ifindex: 1 }));

const cases: readonly [name: string, walks: readonly string[], merged: string][] = [
  ["one walk", ["abc"], "abc"],
  ["walks that are alike", ["abc", "abc"], "abc"],
  ["a hop that only the second meets", ["abd", "abcd"], "abcd"],
  ["a hop that only the first meets", ["abcd", "abd"], "abcd"],
  ["one met twice", ["aba", "aba"], "aba"],
  ["another end", ["abx", "aby"], "abyx"],
  ["none", [], ""],
];

suite("walks of several packets as one", () => {
  for (const [name, walks, merged] of cases) {
    test(name, () => {
      const names = mergeHops(walks.map(walk)).map((hop) => (hop.kind === "link" ? hop.name : ""));
      assert.equal(names.join(""), merged);
    });
  }
});
