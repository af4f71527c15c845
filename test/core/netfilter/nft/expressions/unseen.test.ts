import assert from "node:assert/strict";
import { ACCEPT, ct, is, meet, meta, testCases, WEB } from "../native.ts";

suite("routes, sockets and what is never seen", () => {
  const OTHER = "tcp 192.168.1.20:40000 > 172.17.0.2:9000";
  testCases([
    ["a route is not encrypted", [is({ rt: { key: "ipsec" } }, true), ACCEPT], WEB, "no"],
    ["no socket", [is({ socket: { key: "wildcard" } }, 0), ACCEPT], WEB, "no"],
    ["no IPsec", [is({ ipsec: { key: "reqid", dir: "in" } }, 1, "!="), ACCEPT], WEB, "no"],
    ["a constant on the other side", [is(meta("mark"), ct("mark")), ACCEPT], WEB, "accept"],
  ]);
  test("before routing there is no route", () => {
    const match = is({ rt: { key: "nexthop", family: "ip" } }, "10.0.0.1", "!=");
    assert.equal(meet([match, ACCEPT], WEB, { hook: "prerouting" }).did, "no");
    assert.equal(meet([match, ACCEPT], WEB).doubts.length, 1);
  });
  test("of a socket no more is known than that it is there", () => {
    const { doubts } = meet([is({ socket: { key: "transparent" } }, 1), ACCEPT], OTHER);
    assert.equal(doubts.length, 1);
  });
  test("the sender's system and tunnels are in doubt", () => {
    assert.equal(meet([is({ osf: { key: "name" } }, "Linux"), ACCEPT], WEB).doubts.length, 1);
    assert.equal(meet([is({ tunnel: { key: "id" } }, 5), ACCEPT], WEB).doubts.length, 1);
  });
});
