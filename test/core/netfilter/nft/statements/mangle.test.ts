import assert from "node:assert/strict";
import {
  ACCEPT,
  ct,
  is,
  mangle,
  meet,
  meta,
  payload,
  raw,
  text,
  WEB,
  DNS,
  WEB6,
} from "../native.ts";

suite("set", () => {
  test("the mark", () => {
    const told = meet([mangle(meta("mark"), 7)], WEB);
    assert.deepEqual([told.did, told.packet.mark], ["mark, continue", 7]);
  });
  test("the mark of the connection", () => {
    assert.equal(
      meet([mangle(meta("mark"), ct("mark"))], WEB, { connection: { mark: 9 } }).packet.mark,
      9,
    );
    assert.equal(meet([mangle(ct("mark"), meta("mark"))], `${WEB} mark=3`).connection?.mark, 3);
  });
  test("what a match behind does not undo", () => {
    const told = meet([mangle(meta("mark"), 7), is(payload("tcp", "dport"), 81), ACCEPT], WEB);
    assert.deepEqual([told.did, told.packet.mark], ["no", 7]);
  });
  test("what later statements of the rule see", () => {
    assert.equal(meet([mangle(meta("mark"), 7), is(meta("mark"), 7), ACCEPT], WEB).did, "accept");
  });
  test("a connection's mark before there is one", () => {
    const told = meet([mangle(ct("mark"), 7), ACCEPT], WEB, { connection: "none" });
    assert.deepEqual([told.did, told.connection], ["accept", undefined]);
    assert.equal(
      meet([mangle(meta("mark"), ct("mark")), ACCEPT], WEB, { connection: "none" }).did,
      "no",
    );
  });
  test("the zone, for conntrack to begin with", () => {
    const told = meet([mangle(ct("zone"), 5)], WEB, { connection: "none", hook: "prerouting" });
    assert.deepEqual([told.zone, told.connection?.template], [5, true]);
    assert.equal(meet([mangle(ct("zone"), 5)], WEB).zone, 0);
  });
  test("the kind of delivery", () => {
    assert.equal(meet([mangle(meta("pkttype"), "broadcast")], WEB).packet.pkttype, "broadcast");
  });

  const fields: readonly [
    name: string,
    key: readonly [string, string],
    value: unknown,
    words: string,
    want: object,
  ][] = [
    ["a class of service", ["ip", "dscp"], "cs1", `${WEB} tos=0x03`, { tos: 0x23 }],
    ["congestion", ["ip", "ecn"], "ce", `${WEB} tos=0x20`, { tos: 0x23 }],
    ["the time to live", ["ip", "ttl"], 9, WEB, { ttl: 9 }],
    ["the hop limit", ["ip6", "hoplimit"], 9, WEB6, { ttl: 9 }],
    ["a port", ["tcp", "dport"], 81, WEB, { dport: 81 }],
    ["nothing of another protocol", ["udp", "dport"], 81, WEB, { dport: 80 }],
    ["nothing of another family", ["ip6", "hoplimit"], 9, WEB, { ttl: 64 }],
  ];
  for (const [name, [protocol, field], value, words, want] of fields) {
    test(name, () => {
      const told = meet([mangle(payload(protocol, field), value)], words);
      const [[key, wanted] = ["", 0]] = Object.entries(want);
      assert.equal((told.packet as unknown as Record<string, unknown>)[key], wanted);
      assert.deepEqual(told.doubts, []);
    });
  }

  test("addresses, which is told", () => {
    const told = meet([mangle(payload("ip", "daddr"), "10.0.0.1")], WEB);
    assert.equal(told.packet.dst.text, "10.0.0.1");
    assert.equal(told.met?.rewrite?.after.dst, "10.0.0.1");
  });

  test("the first bytes of IPv6, as nft 1.0.6 writes its class of service", () => {
    const bytes = raw("nh", 0, 16);
    const told = meet([mangle(bytes, { "|": [{ "&": [bytes, 0xf03f] }, 0x480] })], WEB6);
    assert.deepEqual([told.packet.tos, told.doubts], [0x48, []]);
  });

  test("no TCP option of other packets", () => {
    const size = { "tcp option": { name: "maxseg", field: "size" } };
    assert.equal(meet([mangle(size, 1400), ACCEPT], DNS).did, "no");
    assert.equal(meet([mangle(size, { rt: { key: "mtu" } }), ACCEPT], WEB).doubts.length, 1);
    assert.equal(meet([mangle(size, 1400), ACCEPT], WEB).did, "accept");
    assert.equal(text([mangle(size, { rt: { key: "mtu" } })]), "tcp option maxseg size set rt mtu");
  });

  test("what is set may not be known", () => {
    const told = meet([mangle(meta("mark"), meta("cpu")), ACCEPT], WEB);
    assert.deepEqual([told.did, told.doubts.length], ["accept", 1]);
    assert.equal(
      meet([mangle(meta("mark"), meta("cpu"))], WEB, { unusual: /sets/ }).did,
      "mark, stolen",
    );
  });

  test("the words", () => {
    assert.equal(
      text([mangle(meta("mark"), { "|": [meta("mark"), 0x12] })]),
      "meta mark set meta mark | 0x00000012",
    );
    assert.equal(text([mangle(ct("event"), ["new", "destroy"])]), "ct event set new,destroy");
  });
});
