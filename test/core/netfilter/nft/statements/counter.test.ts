import assert from "node:assert/strict";
import { ACCEPT, payload, rule, set, text } from "../native.ts";

suite("counters", () => {
  test("of the rule are its own", () => {
    const counted = [{ counter: { packets: 5, bytes: 300 } }, ACCEPT];
    assert.deepEqual(rule(counted).counters, { packets: 5, bytes: 300 });
    assert.equal(text(counted), "counter accept");
  });
  test("with a name are not", () => {
    assert.equal(rule([{ counter: "c" }]).counters, undefined);
    assert.equal(text([{ counter: "c" }]), 'counter name "c"');
    const looked = { counter: { map: { key: payload("tcp", "dport"), data: set([22, "c"]) } } };
    assert.equal(text([looked]), 'counter name tcp dport map { 22 : "c" }');
  });
});
