import assert from "node:assert/strict";
import { ACCEPT, meet, testCases, text, WEB, DNS } from "../native.ts";

suite("what takes the packet elsewhere", () => {
  test("a queue", () => {
    const told = meet([{ queue: { num: 5, flags: "bypass" } }], WEB);
    assert.deepEqual(told.doubts, [
      "Rule 1 of inet t c: the program that reads queue 5 accepts the packet",
    ]);
    assert.equal(
      text([{ queue: { num: { range: [1, 3] }, flags: ["bypass", "fanout"] } }]),
      "queue flags bypass,fanout to 1-3",
    );
    assert.equal(text([{ queue: null }]), "queue to 0");
  });
  test("a transparent proxy with a socket", () => {
    const tproxy = [{ tproxy: { port: 9000 } }, ACCEPT];
    assert.equal(meet(tproxy, WEB, { hook: "prerouting" }).did, "unknown, stolen");
    assert.equal(meet([{ tproxy: { port: 9001 } }, ACCEPT], WEB).did, "no");
    assert.equal(meet(tproxy, "icmp 10.0.0.1 > 10.0.0.2").did, "no");
    assert.equal(
      text([{ tproxy: { family: "ip", addr: "127.0.0.1", port: 50080 } }]),
      "tproxy ip to 127.0.0.1:50080",
    );
  });
  testCases([
    ["a SYN proxy", [{ synproxy: { mss: 1460, flags: ["timestamp"] } }], WEB, "unknown, stolen"],
    ["a SYN proxy and what is no TCP", [{ synproxy: null }], DNS, "no"],
    ["another device", [{ fwd: { dev: "eth1" } }], WEB, "unknown, stolen"],
  ]);
  test("the words", () => {
    assert.equal(
      text([{ synproxy: { mss: 1460, wscale: 7, flags: ["timestamp", "sack-perm"] } }]),
      "synproxy mss 1460 wscale 7 timestamp sack-perm",
    );
    assert.equal(text([{ fwd: { dev: "eth1" } }]), 'fwd to "eth1"');
  });
});
