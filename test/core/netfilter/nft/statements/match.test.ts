import assert from "node:assert/strict";
import {
  ACCEPT,
  concat,
  is,
  meet,
  meta,
  payload,
  prefix,
  range,
  set,
  testCases,
  text,
  WEB,
  DNS,
} from "../native.ts";

const dport = payload("tcp", "dport");

suite("match", () => {
  testCases([
    ["equal", [is(dport, 80), ACCEPT], WEB, "accept"],
    ["not equal", [is(dport, 80, "!="), ACCEPT], WEB, "no"],
    ["below", [is(dport, 81, "<"), ACCEPT], WEB, "accept"],
    ["at least", [is(dport, 80, ">="), ACCEPT], WEB, "accept"],
    ["out of a range", [is(dport, range(81, 90), "!="), ACCEPT], WEB, "accept"],
    ["in a set", [is(dport, set(22, range(79, 81))), ACCEPT], WEB, "accept"],
    ["not in a set", [is(dport, set(22, range(79, 81)), "!="), ACCEPT], WEB, "no"],
    ["not in a set, without the field", [is(dport, set(22), "!="), ACCEPT], DNS, "no"],
    [
      "any of some flags",
      [is(payload("tcp", "flags"), ["syn", "fin"], "in"), ACCEPT],
      WEB,
      "accept",
    ],
    [
      "none of some flags",
      [is(payload("tcp", "flags"), ["ack", "fin"], "!"), ACCEPT],
      WEB,
      "accept",
    ],
    [
      "these flags and no other",
      [is(payload("tcp", "flags"), { "|": ["syn", "ack"] }), ACCEPT],
      WEB,
      "no",
    ],
    [
      "sets of flags",
      [is(payload("tcp", "flags"), set("syn", { "|": ["syn", "ack"] })), ACCEPT],
      WEB,
      "accept",
    ],
  ]);

  suite("with named sets", () => {
    const objects = [
      {
        set: {
          name: "ports",
          type: "inet_service",
          flags: ["interval"],
          elem: [22, range(80, 90)],
        },
      },
      { set: { name: "lan", type: "ifname", elem: ["eth0"] } },
      {
        set: {
          name: "pairs",
          type: ["ipv4_addr", "inet_service"],
          elem: [concat(prefix("192.168.0.0", 16), 80)],
        },
      },
      {
        set: {
          name: "limited",
          type: "ipv4_addr",
          elem: [{ elem: { val: "192.168.1.20", limit: { rate: 1, per: "second" } } }],
        },
      },
      { set: { name: "broken", type: "ipv4_addr", elem: ["192.168.1.1", { what: "this" }] } },
      {
        set: {
          name: "timed",
          type: "ipv4_addr",
          flags: ["timeout"],
          elem: [{ elem: { val: "192.168.1.20", timeout: 60, expires: 5 } }],
        },
      },
    ];
    testCases(
      [
        ["an element", [is(dport, "@ports"), ACCEPT], WEB, "accept"],
        ["none", [is(payload("tcp", "sport"), "@ports"), ACCEPT], WEB, "no"],
        ["names", [is(meta("iifname"), "@lan"), ACCEPT], WEB, "accept"],
        [
          "an interface that is called like a set is one",
          [is(meta("iifname"), "@wan", "!="), ACCEPT],
          WEB,
          "accept",
        ],
        [
          "concatenations",
          [is(concat(payload("ip", "saddr"), dport), "@pairs"), ACCEPT],
          WEB,
          "accept",
        ],
        [
          "elements that expire are there",
          [is(payload("ip", "saddr"), "@timed"), ACCEPT],
          WEB,
          "accept",
        ],
      ],
      { objects },
    );
    const doubtful: readonly [name: string, set: string, did: string][] = [
      ["an element with a limit", "@limited", "accept"],
      ["a miss where not all was understood", "@broken", "no"],
      ["a set that is not there", "@nowhere", "no"],
    ];
    for (const [name, set, did] of doubtful) {
      test(`${name} is in doubt`, () => {
        const told = meet([is(payload("ip", "saddr"), set), ACCEPT], WEB, { objects });
        assert.deepEqual([told.did, told.doubts.length], [did, 1]);
      });
    }
  });

  test("what it does not know it keeps, in doubt", () => {
    const { doubts } = meet(
      [is({ payload: { protocol: "quic", field: "version" } }, 1), ACCEPT],
      WEB,
    );
    assert.match(doubts[0] ?? "", /a condition holds that is not modelled/);
  });

  test("doubts are asked about only when all else holds", () => {
    const doubtful = is(payload("tcp", "sequence"), 5);
    assert.deepEqual(meet([doubtful, is(dport, 81), ACCEPT], WEB).doubts, []);
    assert.deepEqual(meet([doubtful], WEB).doubts, []);
  });

  test("many elements are not all printed", () => {
    const many = Array.from({ length: 60 }, (_, at) => at);
    assert.match(text([is(dport, set(...many))]), /, 49, … 10 more \}$/);
  });
});
