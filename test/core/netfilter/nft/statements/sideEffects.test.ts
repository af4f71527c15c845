import assert from "node:assert/strict";
import { ACCEPT, DROP, testCases, text, WEB } from "../native.ts";

suite("what changes nothing", () => {
  testCases([
    ["a line in the log", [{ log: { prefix: "x" } }], WEB, "log, continue"],
    ["a log before a verdict", [{ log: null }, DROP], WEB, "drop"],
    ["a copy", [{ dup: { addr: "10.0.0.1" } }, ACCEPT], WEB, "accept"],
    [
      "an option taken out",
      [{ reset: { "tcp option": { name: "sack-perm" } } }, ACCEPT],
      WEB,
      "accept",
    ],
    ["a security mark", [{ secmark: "s" }, ACCEPT], WEB, "accept"],
    ["when it was last met", [{ last: null }, ACCEPT], WEB, "accept"],
  ]);
  test("the words", () => {
    assert.equal(
      text([{ log: { prefix: "a b", level: "info", flags: "all" } }]),
      'log prefix "a b" level info flags all',
    );
    assert.equal(
      text([{ log: { group: 5, snaplen: 100, "queue-threshold": 10 } }]),
      "log group 5 snaplen 100 queue-threshold 10",
    );
    assert.equal(
      text([{ log: { flags: ["tcp sequence", "tcp options", "skuid"] } }]),
      "log flags tcp sequence,options flags skuid",
    );
  });
});
