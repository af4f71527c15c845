import assert from "node:assert/strict";
import { testCases, text, WEB, DNS, WEB6 } from "../native.ts";

suite("reject", () => {
  const reject = (type?: string, expr?: string) => ({
    reject: type === undefined ? null : { type, ...(expr === undefined ? {} : { expr }) },
  });
  testCases([
    ["as usual", [reject()], WEB, "reject with icmp-port-unreachable"],
    ["as usual, IPv6", [reject()], WEB6, "reject with icmp6-port-unreachable"],
    [
      "of either family",
      [reject("icmpx", "admin-prohibited")],
      WEB6,
      "reject with icmp6-adm-prohibited",
    ],
    [
      "of one family",
      [reject("icmp", "host-unreachable")],
      WEB,
      "reject with icmp-host-unreachable",
    ],
    ["of the other family", [reject("icmp", "host-unreachable")], WEB6, "no"],
    ["of IPv6", [reject("icmpv6", "no-route")], WEB6, "reject with icmp6-no-route"],
    ["a reset", [reject("tcp reset")], WEB, "reject with tcp-reset"],
    ["a reset of what is no TCP", [reject("tcp reset")], DNS, "no"],
  ]);
  test("the words", () => {
    assert.equal(text([reject("icmpx", "port-unreachable")]), "reject");
    assert.equal(text([reject("icmp", "port-unreachable")]), "reject with icmp port-unreachable");
    assert.equal(text([reject("icmp", "port-unreachable")], { family: "ip" }), "reject");
  });
});
