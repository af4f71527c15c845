import assert from "node:assert/strict";
import { ACCEPT, is, meet, testCases, WEB, WEB6 } from "../native.ts";

suite("options and extension headers", () => {
  const option = (kind: string, name: string, field?: string) => ({
    [kind]: field === undefined ? { name } : { name, field },
  });
  testCases([
    [
      "no TCP option without room for one",
      [is(option("tcp option", "maxseg"), true), ACCEPT],
      WEB,
      "no",
    ],
    ["its absence", [is(option("tcp option", "maxseg"), false), ACCEPT], WEB, "accept"],
    ["its value", [is(option("tcp option", "maxseg", "size"), 1460), ACCEPT], WEB, "no"],
    ["no fragments", [is(option("exthdr", "frag"), false), ACCEPT], WEB6, "accept"],
    ["extension headers are of IPv6", [is(option("exthdr", "frag"), false), ACCEPT], WEB, "no"],
    ["options of IPv4", [is(option("ip option", "lsrr"), true), ACCEPT], WEB, "no"],
    [
      "an option by its number",
      [is({ "tcp option": { base: 255, offset: 0, len: 8 } }, false), ACCEPT],
      WEB,
      "accept",
    ],
  ]);
  test("a longer packet may carry one", () => {
    const match = is(option("tcp option", "maxseg"), true);
    assert.equal(meet([match, ACCEPT], `${WEB} length=60`).doubts.length, 1);
  });
});
