import assert from "node:assert/strict";
import { ACCEPT, DNS, DROP, meet, payload, rule, set, testCases, text, WEB } from "../native.ts";

suite("objects that a key leads to", () => {
  const dport = payload("tcp", "dport");
  const byPort = (data: unknown) => ({ map: { key: dport, data } });
  const objects = [
    { limit: { name: "few", rate: 5, per: "hour" } },
    { limit: { name: "many", rate: 5, per: "hour", inv: true } },
    { quota: { name: "spent", bytes: 5, used: 0, inv: true } },
    { map: { name: "m", type: "inet_service", map: "limit", elem: [[80, "many"]] } },
  ];

  testCases(
    [
      ["a counter lets go on", [{ counter: byPort(set([80, "c"])) }, ACCEPT], WEB, "accept"],
      ["none for the key", [{ counter: byPort(set([81, "c"])) }, ACCEPT], WEB, "no"],
      ["no such key", [{ counter: byPort(set([80, "c"])) }, ACCEPT], DNS, "no"],
      ["a helper", [{ "ct helper": byPort(set([80, "h"])) }], WEB, "continue"],
      ["a limit for another key", [{ limit: byPort(set([81, "few"])) }, ACCEPT], WEB, "no"],
    ],
    { objects },
  );

  test("limits hold until they are used up", () => {
    const told = meet([{ limit: byPort(set([80, "few"])) }, ACCEPT], WEB, { objects });
    assert.equal(told.did, "accept");
    assert.deepEqual(told.doubts, ["Rule 1 of inet t c: the limit few is not used up"]);
    const used = { objects, unusual: /used up/ };
    assert.equal(meet([{ limit: byPort(set([80, "few"])) }, ACCEPT], WEB, used).did, "no");
  });

  test("or from then on, as they were declared", () => {
    assert.equal(meet([{ limit: byPort("@m") }, DROP], WEB, { objects }).did, "no");
    assert.equal(meet([{ quota: byPort(set([80, "spent"])) }, DROP], WEB, { objects }).did, "no");
    const used = { objects, unusual: /used up/ };
    assert.equal(meet([{ limit: byPort("@m") }, DROP], WEB, used).did, "drop");
  });

  test("a map that is not there may do anything", () => {
    const [doubt = ""] = meet([{ counter: byPort("@n") }, DROP], WEB).doubts;
    assert.match(doubt, /it lets the packet go on/);
  });

  test("a counter that is looked up is not the rule's own", () => {
    assert.equal(rule([{ counter: byPort(set([80, "c"])) }]).counters, undefined);
  });

  test("the words", () => {
    const inSet = byPort(set([22, "c"]));
    assert.equal(text([{ counter: inSet }]), 'counter name tcp dport map { 22 : "c" }');
    assert.equal(text([{ limit: byPort("@m") }], { objects }), "limit name tcp dport map @m");
    assert.equal(text([{ "ct helper": inSet }]), 'ct helper set tcp dport map { 22 : "c" }');
    assert.equal(text([{ secmark: inSet }]), 'meta secmark set tcp dport map { 22 : "c" }');
  });
});
