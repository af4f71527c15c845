import assert from "node:assert/strict";
import fc from "fast-check";
import { policyRules, readPolicyRule } from "../../../src/collect/sections/policyRules.ts";
import type { PolicyRule } from "../../../src/core/net/route.ts";

const cases: readonly [name: string, line: string, want: Partial<PolicyRule>][] = [
  [
    "the main table",
    "32766:\tfrom all lookup main",
    { priority: 32766, action: "lookup", table: "main", negated: false },
  ],
  ["by source", "100:\tfrom 10.0.0.0/8 lookup 100", { from: "10.0.0.0/8", table: "100" }],
  ["by one source", "100:\tfrom 10.0.0.7 lookup 100", { from: "10.0.0.7/32" }],
  [
    "by mark",
    "99:\tfrom all fwmark 0x10/0xff lookup vpn",
    { fwmark: { value: 16, mask: 255 }, table: "vpn" },
  ],
  [
    "not by mark (WireGuard)",
    "5209:\tnot from all fwmark 0xca6c lookup 51820",
    { negated: true, fwmark: { value: 0xca6c, mask: 0xffffffff } },
  ],
  [
    "suppressing the default (WireGuard)",
    "5208:\tfrom all lookup main suppress_prefixlength 0",
    { suppressPrefixLength: 0 },
  ],
  [
    "by interfaces",
    "10:\tfrom all iif eth0 [detached] oif eth1 lookup 7",
    { iif: "eth0", oif: "eth1", table: "7" },
  ],
  [
    "by user",
    "11:\tfrom all uidrange 1000-1999 lookup 8",
    { uidRange: { start: 1000, end: 1999 } },
  ],
  [
    "by ports",
    "12:\tfrom all ipproto tcp sport 1-2 dport 53 lookup 9",
    {
      ipProtocol: "tcp",
      sourcePort: { start: 1, end: 2 },
      destinationPort: { start: 53, end: 53 },
    },
  ],
  [
    "by destination and TOS",
    "13:\tfrom all to 192.0.2.0/24 tos 0x10 lookup 9",
    { to: "192.0.2.0/24", tos: "0x10" },
  ],
  ["a jump", "14:\tfrom all goto 200 [unresolved]", { action: "goto", gotoPriority: 200 }],
  ["an end", "15:\tfrom 198.51.100.1 prohibit", { action: "prohibit" }],
  ["a virtual router", "1000:\tfrom all lookup [l3mdev-table]", { l3mdev: true, action: "lookup" }],
  ["who made it", "16:\tfrom all lookup 9 proto static", { table: "9" }],
];

suite("reading a policy rule", () => {
  for (const [name, line, want] of cases) {
    test(name, () => {
      const rule = readPolicyRule(line, "ip");
      assert.deepEqual({ ...rule, ...want }, rule);
      assert.equal(rule?.text, line);
    });
  }

  test("a word that is not known makes the rule a problem: half a rule would match too much", () => {
    const { value, problems } = policyRules.read("5:\tfrom all quux 3 lookup 9\nip6\n");
    assert.deepEqual(value, []);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["unknown-line"],
    );
  });

  test("no text makes it throw", () => {
    fc.assert(fc.property(fc.string(), (text) => void policyRules.read(text)));
  });
});
