import assert from "node:assert/strict";
import type { Problem } from "../../../../../src/core/text/source.ts";
import { COUNTER, DROP, is, mangle, meet, meta, payload, text, WEB, table } from "../native.ts";

suite("what is not understood", () => {
  const problemsOf = (expr: readonly unknown[]): readonly string[] => {
    const problems: Problem[] = [];
    table([expr], {}, problems);
    return problems.map(({ message }) => message);
  };
  test("may do anything", () => {
    const told = meet([{ teleport: { to: "mars" } }, DROP], WEB);
    assert.equal(told.did, "drop");
    assert.deepEqual(told.doubts, [
      'Rule 1 of inet t c: it lets the packet go on: {"teleport":{"to":"mars"}}',
    ]);
    assert.equal(meet([{ teleport: 1 }, DROP], WEB, { unusual: /go on/ }).did, "unknown, accept");
  });
  test("is told", () => {
    assert.deepEqual(problemsOf([{ teleport: 1 }]), [
      'Rule 1 of inet t c is not understood: {"teleport":1}',
    ]);
  });
  test("extensions of iptables are not shown by nft", () => {
    const match = { xt: { type: "match", name: "addrtype" } };
    const target = { xt: { type: "target", name: "DNAT" } };
    assert.deepEqual(problemsOf([match, target, { xt: null }]), []);
    assert.equal(text([match, target]), "xt addrtype xt DNAT");
    assert.match(meet([match, DROP], WEB).doubts[0] ?? "", /applies if a condition holds/);
  });
  test("a chain without a name is written as text", () => {
    const words = "jump {\n\t\ttcp dport 22 accept\n\t}";
    assert.deepEqual(problemsOf([words]), [
      "Rule 1 of inet t c is not understood: jump { tcp dport 22 accept }",
    ]);
  });
  test("conditions before it are asked about first", () => {
    assert.equal(meet([is(payload("tcp", "dport"), 81), { teleport: 1 }], WEB).doubts.length, 0);
    assert.equal(
      meet([mangle(meta("mark"), 1), is(payload("tcp", "dport"), 81), { teleport: 1 }], WEB).packet
        .mark,
      1,
    );
  });
  test("counters count what is in doubt as usual", () => {
    assert.equal(meet([{ limit: { rate: 1, per: "hour" } }, COUNTER], WEB).did, "continue");
  });
});
