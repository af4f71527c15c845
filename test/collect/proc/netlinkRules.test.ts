import assert from "node:assert/strict";
import { readRule } from "../../../src/collect/proc/netlinkRules.ts";

/** Lines of the program, asked of Linux 6.18, and what ip-rule(8) of the same namespace printed. */
const CASES: readonly (readonly [line: string, text: string])[] = [
  ["2 1 0 0 255 - - 0 - 0 - - - - - 4294967295 - - - - - -", "0:\tfrom all lookup local"],
  [
    "2 1 0 0 77 101 0a090000 16 - 0 - - 1 255 - 4294967295 - - - - - -",
    "101:\tfrom 10.9.0.0/16 fwmark 0x1/0xff lookup 77",
  ],
  [
    "2 2 8 0 0 102 - 0 0a080001 32 65746830 - - - 32766 4294967295 - - - - - -",
    "102:\tfrom all to 10.8.0.1 iif eth0 goto 32766",
  ],
  [
    "2 7 16 16 0 104 0a070001 32 - 0 - 646f636b657230 - - - 4294967295 - - - - - -",
    "104:\tfrom 10.7.0.1 tos 0x10 oif docker0 unreachable",
  ],
  [
    "2 1 0 0 254 105 - 0 - 0 - - - - - 0 - - - - - -",
    "105:\tfrom all lookup main suppress_prefixlength 0",
  ],
  [
    "2 1 0 0 5 103 - 0 - 0 - - - - - 4294967295 - 10-20 6 7-7 80-90 -",
    "103:\tfrom all uidrange 10-20 ipproto 6 sport 7-7 dport 80-90 lookup 5",
  ],
  [
    "10 1 2 0 78 106 20010db8000100000000000000000000 48 - 0 - - 7 4294967295 - 4294967295 - - - - - -",
    "106:\tnot from 2001:db8:1::/48 fwmark 0x7 lookup 78",
  ],
];

suite("policy rules as the kernel tells them", () => {
  for (const [line, text] of CASES) {
    test(text.replace("\t", " "), () => {
      assert.equal(readRule(line.split(" "))?.text, text);
    });
  }

  test("one with a selector that is not known is not read: the rest of it would match too much", () => {
    const line = "2 1 0 0 5 103 - 0 - 0 - - - - - 4294967295 - - - - - 12,28";
    assert.equal(readRule(line.split(" ")), undefined);
  });
});
