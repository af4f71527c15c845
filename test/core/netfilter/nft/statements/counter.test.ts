import assert from "node:assert/strict";
import { ACCEPT, COUNTER, DROP, is, meet, payload, rule, set, text, WEB } from "../native.ts";

suite("counters", () => {
  test("of the rule are its own", () => {
    const counted = [{ counter: { packets: 5, bytes: 300 } }, ACCEPT];
    assert.deepEqual(rule(counted).counters, { packets: 5, bytes: 300 });
    assert.equal(text(counted), "counter accept");
  });
  test("with a name are not", () => {
    assert.equal(rule([{ counter: "c" }]).counters, undefined);
    assert.equal(text([{ counter: "c" }]), 'counter name "c"');
  });
  test("with a name do not tell that a rule was met", () => {
    const otherPort = is(payload("tcp", "dport"), 81);
    const lookedUp = { vmap: { key: payload("tcp", "dport"), data: set([81, DROP]) } };
    assert.equal(meet([{ counter: "c" }, otherPort, ACCEPT], WEB).did, "no");
    assert.equal(meet([{ counter: "c" }, lookedUp], WEB).did, "no");
    assert.equal(meet([COUNTER, lookedUp], WEB).did, "continue");
  });
});
