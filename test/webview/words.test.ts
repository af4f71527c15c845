import assert from "node:assert/strict";
import fc from "fast-check";
import { compact, counted, shorten, wrap } from "../../webview/words.ts";

const width = (text: string): number => Array.from(text).length * 7;

suite("fitting text", () => {
  const shortened: readonly [name: string, text: string, room: number, want: string][] = [
    ["what fits stays", "docker0", 49, "docker0"],
    ["the middle goes, both ends stay", "abcdefghij", 49, "abc…hij"],
    ["an odd letter is kept in front", "abcdefghij", 56, "abcd…hij"],
    ["letters of two code units are not cut apart", "😀😁😂🤣😃", 21, "😀…😃"],
    ["no room at all", "docker0", 0, "…"],
  ];
  for (const [name, text, room, want] of shortened) {
    test(name, () => assert.equal(shorten(text, room, width), want));
  }

  const wrapped: readonly [name: string, text: string, lines: number, want: readonly string[]][] = [
    ["one line", "-j DOCKER", 2, ["-j DOCKER"]],
    ["broken at spaces", "-i eth0 -p tcp -j DROP", 3, ["-i eth0", "-p tcp -j", "DROP"]],
    ["shortened where there are too few lines", "-i eth0 -p tcp -j DROP", 1, ["-i e…DROP"]],
    ["a word without spaces", "x".repeat(40), 2, ["xxxx…xxxx"]],
  ];
  for (const [name, text, lines, want] of wrapped) {
    test(name, () => assert.deepEqual(wrap(text, lines, 67, width), want));
  }

  test("no line is wider than its room, and there are never more than allowed", () => {
    const given = fc.tuple(
      fc.string(),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 7, max: 700 }),
    );
    fc.assert(
      fc.property(given, ([text, lines, room]) => {
        const fitted = wrap(text, lines, room, width);
        assert.ok(fitted.length <= lines);
        for (const line of fitted) assert.ok(width(line) <= room);
      }),
    );
  });
});

suite("counts", () => {
  const counts: readonly [count: number, want: string][] = [
    [0, "0"],
    [999, "999"],
    [1000, "1k"],
    [1299, "1.2k"],
    [99_999, "99k"],
    [34_000_000, "34M"],
    [5_500_000_000, "5.5G"],
  ];
  for (const [count, want] of counts) {
    test(`${count} is ${want} at a glance`, () => assert.equal(compact(count), want));
  }

  test("nouns follow their number", () => {
    assert.equal(counted(1, "packet"), "1 packet");
    assert.equal(counted(1234, "packet"), "1,234 packets");
  });
});
