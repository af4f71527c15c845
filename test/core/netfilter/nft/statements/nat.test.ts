import assert from "node:assert/strict";
import {
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
  WEB6,
} from "../native.ts";

const map = (key: unknown, ...elements: readonly unknown[]) => ({
  map: { key, data: set(...elements) },
});
const dport = payload("tcp", "dport");

suite("destination translation", () => {
  testCases(
    [
      ["an address", [{ dnat: { family: "ip", addr: "10.0.0.1" } }], WEB, "dnat to 10.0.0.1"],
      [
        "an address and a port",
        [{ dnat: { family: "ip", addr: "10.0.0.1", port: 8080 } }],
        WEB,
        "dnat to 10.0.0.1:8080-8080",
      ],
      ["a port alone", [{ dnat: { port: 8080 } }], WEB, "dnat to :8080-8080"],
      [
        "ranges",
        [{ dnat: { family: "ip", addr: range("10.0.0.1", "10.0.0.9"), port: range(1, 5) } }],
        WEB,
        "dnat to 10.0.0.1-10.0.0.9:1-5",
      ],
      ["an IPv6 address", [{ dnat: { family: "ip6", addr: "fd00::1" } }], WEB6, "dnat to fd00::1"],
      [
        "one of the other family goes on",
        [{ dnat: { family: "ip6", addr: "fd00::1" } }],
        WEB,
        "continue",
      ],
      [
        "a map of addresses",
        [{ dnat: { family: "ip", addr: map(dport, [80, "10.0.0.1"], [81, "10.0.0.2"]) } }],
        WEB,
        "dnat to 10.0.0.1",
      ],
      [
        "a map without the key",
        [{ dnat: { family: "ip", addr: map(dport, [81, "10.0.0.2"]) } }],
        WEB,
        "no",
      ],
      [
        "a map of addresses with ports",
        [{ dnat: { family: "ip", addr: map(dport, [80, concat("10.0.0.1", 90)]) } }],
        WEB,
        "dnat to 10.0.0.1:90-90",
      ],
      [
        "a map of ports",
        [{ dnat: { family: "ip", addr: "10.0.0.1", port: map(dport, [80, 90]) } }],
        WEB,
        "dnat to 10.0.0.1:90-90",
      ],
      [
        "one network onto another",
        [
          {
            dnat: {
              family: "ip",
              addr: map(payload("ip", "daddr"), [prefix("172.17.0.0", 24), prefix("10.9.9.0", 24)]),
              flags: "netmap",
              type_flags: "prefix",
            },
          },
        ],
        WEB,
        "dnat to 10.9.9.2",
      ],
      ["to this host", [{ redirect: { port: 3128 } }], WEB, "redirect to 192.168.1.10:3128-3128"],
      ["to this host as it is", [{ redirect: null }], WEB, "redirect to 192.168.1.10"],
    ],
    { hook: "prerouting" },
  );

  test("the addresses of a named map", () => {
    const objects = [
      {
        map: {
          name: "m",
          type: "ipv4_addr",
          map: "ipv4_addr . inet_service",
          elem: [["172.17.0.2", concat("10.0.0.1", 80)]],
        },
      },
    ];
    const rule = [
      { dnat: { family: "ip", addr: { map: { key: payload("ip", "daddr"), data: "@m" } } } },
    ];
    assert.equal(meet(rule, DNS, { objects, hook: "prerouting" }).did, "dnat to 10.0.0.1:80-80");
  });

  test("an address that is drawn is tried each way", () => {
    const lot = map(
      { numgen: { mode: "random", mod: 2, offset: 0 } },
      [0, "10.0.0.1"],
      [1, "10.0.0.2"],
    );
    const rule = [{ dnat: { family: "ip", addr: lot } }];
    assert.equal(meet(rule, WEB).did, "dnat to 10.0.0.1");
    assert.equal(meet(rule, WEB, { unusual: /drawn/ }).did, "dnat to 10.0.0.2");
  });

  test("on the way out of this host it stays here", () => {
    assert.equal(meet([{ redirect: null }], WEB, { hook: "output" }).did, "redirect to 127.0.0.1");
  });
});

suite("source translation", () => {
  testCases(
    [
      ["an address", [{ snat: { family: "ip", addr: "10.0.0.1" } }], WEB, "snat to 10.0.0.1"],
      ["that of the interface", [{ masquerade: null }], WEB, "masquerade to 192.168.1.10"],
      [
        "that of the interface, with ports",
        [{ masquerade: { port: range(1024, 2000) } }],
        WEB6,
        "masquerade to 2001:db8::1:1024-2000",
      ],
      [
        "one network onto another",
        [
          {
            snat: {
              addr: map(payload("ip", "saddr"), [
                prefix("192.168.1.0", 24),
                prefix("10.9.9.0", 24),
              ]),
              flags: ["netmap"],
              type_flags: ["prefix"],
            },
          },
        ],
        WEB,
        "snat to 10.9.9.20",
      ],
    ],
    { hook: "postrouting" },
  );
});

suite("the words of translations", () => {
  const words: readonly [expr: unknown, text: string][] = [
    [{ dnat: { family: "ip", addr: "10.0.0.1", port: 80 } }, "dnat ip to 10.0.0.1:80"],
    [{ dnat: { family: "ip6", addr: "fd00::1", port: 80 } }, "dnat ip6 to [fd00::1]:80"],
    [{ dnat: { addr: map(dport, [80, "10.0.0.1"]) } }, "dnat to tcp dport map { 80 : 10.0.0.1 }"],
    [
      { redirect: { port: range(80, 90), flags: ["random", "persistent"] } },
      "redirect to :80-90 random,persistent",
    ],
    [{ masquerade: { flags: "fully-random" } }, "masquerade fully-random"],
    [
      {
        snat: {
          family: "ip",
          addr: map(payload("ip", "saddr"), [prefix("10.1.0.0", 24), prefix("10.2.0.0", 24)]),
          flags: "netmap",
          type_flags: "prefix",
        },
      },
      "snat ip prefix to ip saddr map { 10.1.0.0/24 : 10.2.0.0/24 }",
    ],
  ];
  for (const [expr, want] of words) {
    test(want, () => assert.equal(text([expr]), want));
  }

  test("a table of ip need not say so", () => {
    const rule = [
      is(meta("iifname"), "docker0", "!="),
      is(dport, 8080),
      { dnat: { addr: "172.17.0.2", port: 80 } },
    ];
    assert.equal(
      text(rule, { family: "ip" }),
      'iifname != "docker0" tcp dport 8080 dnat to 172.17.0.2:80',
    );
  });
});
