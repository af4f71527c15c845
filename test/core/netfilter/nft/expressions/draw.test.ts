import assert from "node:assert/strict";
import { ACCEPT, is, meet, payload, text, WEB, WEB6 } from "../native.ts";

const jhash = { jhash: { mod: 2, expr: payload("ip", "saddr") } };
const numgen = (mod: number, offset = 0) => ({ numgen: { mode: "random", mod, offset } });

suite("numbers that are drawn", () => {
  test("one of one is no draw", () => {
    assert.deepEqual(meet([is(numgen(1), 0), ACCEPT], WEB).doubts, []);
  });
  test("a number that cannot come up", () => {
    assert.deepEqual(meet([is(numgen(2, 10), 9), ACCEPT], WEB).doubts, []);
    assert.equal(meet([is(numgen(2, 10), 12, "<"), ACCEPT], WEB).did, "accept");
  });
  test("one of several is in doubt", () => {
    assert.equal(meet([is(numgen(2), 0), ACCEPT], WEB).doubts.length, 1);
  });
  test("a hash of what the packet lacks is nothing", () => {
    assert.equal(meet([is(jhash, 0, "!="), ACCEPT], WEB6).did, "no");
    assert.equal(meet([is(jhash, 0), ACCEPT], WEB).doubts.length, 1);
  });
  test("the words", () => {
    assert.equal(text([is(numgen(10, 5), 7, "<")]), "numgen random mod 10 offset 5 < 7");
    assert.equal(
      text([is({ jhash: { mod: 2, seed: 255, expr: payload("ip", "saddr") } }, 0)]),
      "jhash ip saddr mod 2 seed 0xff 0",
    );
    assert.equal(text([is({ symhash: { mod: 2 } }, 0)]), "symhash mod 2 0");
  });
});
