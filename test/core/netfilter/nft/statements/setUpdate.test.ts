import assert from "node:assert/strict";
import { ACCEPT, DROP, is, meet, payload, text, WEB, DNS } from "../native.ts";

suite("sets that rules change", () => {
  const objects = [{ set: { name: "seen", type: "ipv4_addr", flags: ["dynamic"] } }];
  const seen = is(payload("ip", "saddr"), "@seen");
  const add = (more: object = {}) => ({
    set: { op: "add", elem: payload("ip", "saddr"), set: "@seen", ...more },
  });
  const over = { limit: { rate: 1, burst: 5, per: "second", inv: true } };

  test("hold what was added for the rest of the way", () => {
    const told = meet([add(), seen, ACCEPT], WEB, { objects });
    assert.deepEqual([told.did, told.doubts], ["accept", []]);
    assert.deepEqual(told.changedSets, ["inet t @seen 3232235796"]);
  });
  test("may have lost what was there", () => {
    const told = meet([add({ op: "delete" }), seen, ACCEPT], WEB, { objects });
    assert.deepEqual([told.did, told.doubts.length], ["no", 1]);
  });
  test("need the key", () => {
    const port = { set: { op: "add", elem: payload("tcp", "dport"), set: "@seen" } };
    assert.equal(meet([port, ACCEPT], DNS, { objects }).did, "no");
  });
  test("with a limit for each element, go on once it is used up", () => {
    const told = meet([add({ stmt: [over] }), DROP], WEB, { objects });
    assert.deepEqual([told.did, told.doubts.length, told.changedSets.length], ["no", 1, 1]);
    assert.equal(
      meet([add({ stmt: [over] }), DROP], WEB, { objects, unusual: /limit/ }).did,
      "drop",
    );
  });
  test("may have their limit from the set", () => {
    const limited = [{ set: { name: "seen", type: "ipv4_addr", stmt: [over] } }];
    assert.equal(meet([add(), DROP], WEB, { objects: limited }).did, "no");
  });
  test("as meters", () => {
    const meter = { meter: { key: payload("ip", "saddr"), stmt: over, size: 128, name: "m" } };
    assert.equal(meet([meter, DROP], WEB).did, "no");
    assert.equal(text([meter]), "meter m size 128 { ip saddr limit rate over 1/second }");
  });
  test("maps", () => {
    const update = { map: { op: "update", elem: payload("ip", "saddr"), data: 5, map: "@m" } };
    const map = [{ map: { name: "m", type: "ipv4_addr", map: "mark" } }];
    assert.equal(text([update], { objects: map }), "update @m { ip saddr : 0x00000005 }");
    assert.equal(
      text(["add @m { ip saddr : 0x00000005 }"], { objects: map }),
      "add @m { ip saddr : 0x00000005 }",
    );
    assert.deepEqual(meet(["add @m { ip saddr : 0x00000005 }"], WEB).changedSets, ["inet t @m ?"]);
  });
  test("the words", () => {
    const timed = {
      set: {
        op: "update",
        elem: { elem: { val: payload("ip", "saddr"), timeout: 90 } },
        set: "@seen",
        stmt: [over],
      },
    };
    assert.equal(
      text([timed], { objects }),
      "update @seen { ip saddr timeout 1m30s limit rate over 1/second }",
    );
  });
});
