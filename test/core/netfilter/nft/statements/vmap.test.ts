import assert from "node:assert/strict";
import {
  ACCEPT,
  COUNTER,
  concat,
  ct,
  DROP,
  is,
  jump,
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

suite("verdict maps", () => {
  const vmap = (key: unknown, data: unknown) => ({ vmap: { key, data } });
  const dport = payload("tcp", "dport");
  const objects = [
    {
      map: {
        name: "m",
        type: "ifname",
        map: "verdict",
        elem: [
          ["eth0", jump("lan")],
          ["wg*", DROP],
        ],
      },
    },
  ];
  testCases(
    [
      ["a verdict for a key", [vmap(dport, set([80, jump("web")], [22, DROP]))], WEB, "jump web"],
      ["a range", [vmap(dport, set([range(1, 100), DROP]))], WEB, "drop"],
      ["none for it", [vmap(dport, set([81, DROP]))], WEB, "no"],
      ["what no other element holds", [vmap(dport, set([81, DROP], ["*", ACCEPT]))], WEB, "accept"],
      ["no such key", [vmap(dport, set(["*", ACCEPT]))], DNS, "no"],
      [
        "states",
        [vmap(ct("state"), set(["established", ACCEPT], ["new", jump("new")]))],
        WEB,
        "jump new",
      ],
      [
        "concatenations",
        [
          vmap(
            concat(payload("ip", "saddr"), dport),
            set([concat(prefix("192.168.0.0", 16), 80), DROP]),
          ),
        ],
        WEB,
        "drop",
      ],
      ["a named map", [vmap(meta("iifname"), "@m")], WEB, "jump lan"],
      ["a named map without the key", [vmap(meta("oifname"), "@m")], WEB, "no"],
      [
        "one that has counted the packet was met",
        [COUNTER, vmap(dport, set([81, DROP]))],
        WEB,
        "continue",
      ],
      [
        "a match that fails was not, whatever counted before",
        [COUNTER, is(dport, 81), DROP],
        WEB,
        "no",
      ],
    ],
    { objects },
  );

  test("a number that is drawn leads each way", () => {
    const lot = vmap(
      { numgen: { mode: "inc", mod: 2, offset: 0 } },
      set([0, jump("a")], [1, jump("b")]),
    );
    assert.equal(meet([lot], WEB).did, "jump a");
    assert.equal(meet([lot], WEB, { unusual: /drawn/ }).did, "jump b");
  });

  test("ways that are the same are one", () => {
    const lot = vmap({ numgen: { mode: "inc", mod: 2, offset: 0 } }, set([0, DROP], [1, DROP]));
    assert.deepEqual(meet([lot], WEB).doubts, []);
  });

  test("a key that is not known may be any", () => {
    const told = meet([vmap(meta("cpu"), set([0, DROP], [1, ACCEPT]))], WEB);
    assert.deepEqual([told.did, told.doubts.length], ["no", 1]);
    assert.equal(meet([vmap(meta("cpu"), set([0, DROP]))], WEB, { unusual: /none/ }).did, "drop");
  });

  test("a map that is not there may do anything", () => {
    assert.match(
      meet([vmap(meta("iifname"), "@n")], WEB).doubts[0] ?? "",
      /it lets the packet go on/,
    );
  });

  test("the words", () => {
    assert.equal(
      text([vmap(dport, set([80, jump("web")], ["*", DROP]))]),
      "tcp dport vmap { 80 : jump web, * : drop }",
    );
    assert.equal(text([vmap(meta("iifname"), "@m")], { objects }), "iifname vmap @m");
  });
});
