import assert from "node:assert/strict";
import { ACCEPT, is, mangle, meet, meta, payload, range, set, text, WEB } from "../native.ts";

const numgen = (mod: number, offset = 0) => ({ numgen: { mode: "random", mod, offset } });

suite("maps", () => {
  const map = (key: unknown, data: unknown) => ({ map: { key, data } });
  test("a value for each key", () => {
    const value = map(payload("tcp", "dport"), set([80, 7], [range(81, 90), 8]));
    assert.equal(meet([mangle(meta("mark"), value)], WEB).packet.mark, 7);
    assert.equal(
      text([mangle(meta("mark"), value)]),
      "meta mark set tcp dport map { 80 : 0x00000007, 81-90 : 0x00000008 }",
    );
  });
  test("without a value the rule ends", () => {
    const value = map(payload("tcp", "dport"), set([81, 7]));
    const told = meet([mangle(meta("mark"), value), ACCEPT], WEB);
    assert.deepEqual([told.did, told.packet.mark], ["no", 0]);
  });
  test("a value that is drawn is tried each way", () => {
    const value = map(numgen(2), set([0, 7], [1, 8]));
    const told = meet([mangle(meta("mark"), value)], WEB);
    assert.deepEqual(told.doubts, ["Rule 1 of inet t c: the number drawn is 0"]);
    assert.equal(told.packet.mark, 7);
    assert.equal(meet([mangle(meta("mark"), value)], WEB, { unusual: /drawn/ }).packet.mark, 8);
  });
  test("a map may be compared with", () => {
    const value = map(payload("tcp", "dport"), set([80, 7]));
    assert.equal(meet([is(meta("mark"), value), ACCEPT], `${WEB} mark=7`).did, "accept");
  });
});
