import assert from "node:assert/strict";
import { ACCEPT, DROP, meet, text, WEB } from "../native.ts";

suite("limits", () => {
  const limit = (inv?: true) => ({
    limit: { rate: 10, burst: 5, per: "second", ...(inv === undefined ? {} : { inv }) },
  });
  test("hold until they are used up", () => {
    const told = meet([limit(), ACCEPT], WEB);
    assert.equal(told.did, "accept");
    assert.deepEqual(told.doubts, [
      "Rule 1 of inet t c applies if its rate limit is not used up: limit rate 10/second",
    ]);
  });
  test("or from then on", () => assert.equal(meet([limit(true), DROP], WEB).did, "no"));
  test("are not asked about where nothing hangs on them, but noted", () => {
    const told = meet([limit(), { log: null }], WEB);
    assert.deepEqual(told.doubts, []);
    assert.deepEqual(told.noted, [
      "Rule 1 of inet t c applies if its rate limit is not used up: limit rate 10/second",
    ]);
    assert.deepEqual(meet([limit(), ACCEPT], WEB).noted, []);
  });
  test("with a name are as they were declared", () => {
    const objects = [
      { quota: { name: "q", bytes: 5, used: 0, inv: true } },
      { limit: { name: "l", rate: 5, per: "hour" } },
    ];
    assert.equal(meet([{ quota: "q" }, DROP], WEB, { objects }).did, "no");
    assert.equal(meet([{ limit: "l" }, ACCEPT], WEB, { objects }).did, "accept");
  });
  test("of connections", () =>
    assert.equal(meet([{ "ct count": { val: 10, inv: true } }, DROP], WEB).did, "no"));
  test("the words", () => {
    const bytes = {
      limit: {
        rate: 10,
        burst: 20,
        per: "minute",
        inv: true,
        rate_unit: "mbytes",
        burst_unit: "kbytes",
      },
    };
    assert.equal(text([bytes]), "limit rate over 10 mbytes/minute burst 20 kbytes");
    assert.equal(
      text([{ limit: { rate: 5, burst: 10, per: "second" } }]),
      "limit rate 5/second burst 10 packets",
    );
    assert.equal(
      text([{ quota: { val: 10, val_unit: "mbytes", inv: true } }]),
      "quota over 10 mbytes",
    );
    assert.equal(text([{ "ct count": { val: 10, inv: true } }]), "ct count over 10");
  });
});
