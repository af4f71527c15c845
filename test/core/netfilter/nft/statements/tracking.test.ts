import assert from "node:assert/strict";
import { ACCEPT, meet, text, WEB } from "../native.ts";

suite("connection tracking", () => {
  test("a packet is taken out of it before it saw it", () => {
    const early = { connection: "none", hook: "prerouting" } as const;
    assert.equal(meet([{ notrack: null }], WEB, early).connection?.state, "untracked");
    assert.equal(meet([{ notrack: null }], WEB).connection?.state, "new");
  });
  test("helpers and time-outs change nothing", () => {
    assert.equal(
      text([{ "ct helper": "ftp" }, { "ct timeout": "t" }]),
      'ct helper set "ftp" ct timeout set "t"',
    );
    assert.equal(meet([{ "ct helper": "ftp" }, ACCEPT], WEB).did, "accept");
  });
  test("a connection can be offloaded once it is established", () => {
    const flow = [{ flow: { op: "add", flowtable: "@ft" } }, ACCEPT];
    assert.equal(text(flow), "flow add @ft accept");
    assert.equal(meet(flow, WEB).did, "no");
    assert.equal(meet(flow, WEB, { connection: { state: "established" } }).did, "accept");
  });
});
