import assert from "node:assert/strict";
import { ACCEPT, concat, is, meet, payload, range, set, testCases, WEB, DNS } from "../native.ts";

suite("concatenations", () => {
  const both = concat(payload("ip", "saddr"), payload("tcp", "dport"));
  testCases([
    ["both parts", [is(both, set(concat("192.168.1.20", 80))), ACCEPT], WEB, "accept"],
    ["one part alone", [is(both, set(concat("192.168.1.20", 81))), ACCEPT], WEB, "no"],
    [
      "parts that are ranges",
      [is(both, set(concat("192.168.1.20", range(1, 100)))), ACCEPT],
      WEB,
      "accept",
    ],
    [
      "a part that the packet lacks",
      [is(both, set(concat("192.168.1.20", 80)), "!="), ACCEPT],
      DNS,
      "no",
    ],
    ["a single key", [is(both, concat("192.168.1.20", 80)), ACCEPT], WEB, "accept"],
  ]);

  test("a constant part takes its type from the set", () => {
    const objects = [
      {
        set: { name: "s", type: ["ipv4_addr", "inet_service"], elem: [concat("192.168.1.20", 22)] },
      },
    ];
    const match = is(concat(payload("ip", "saddr"), 22), "@s");
    assert.equal(meet([match, ACCEPT], WEB, { objects }).did, "accept");
  });
});
