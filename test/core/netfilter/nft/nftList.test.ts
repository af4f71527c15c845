import assert from "node:assert/strict";
import { readNftList } from "../../../../src/core/netfilter/nft/nftList.ts";
import { readRuleset } from "../../../../src/core/netfilter/readRuleset.ts";
import { ACCEPT, COUNTER, is, meta, payload } from "./native.ts";

const listing = (...objects: readonly object[]): string =>
  JSON.stringify({
    nftables: [{ metainfo: { version: "1.0.6", json_schema_version: 1 } }, ...objects],
  });

const table = (family: string, name: string, more: object = {}) => ({
  table: { family, name, handle: 1, ...more },
});
const chain = (family: string, of: string, name: string, more: object = {}) => ({
  chain: { family, table: of, name, handle: 1, ...more },
});
const rule = (
  family: string,
  of: string,
  name: string,
  expr: readonly unknown[],
  more: object = {},
) => ({
  rule: { family, table: of, chain: name, handle: 7, expr, ...more },
});
const INPUT = { type: "filter", hook: "input", prio: 0, policy: "drop" };

suite("nft -j list ruleset", () => {
  test("tables, chains and rules", () => {
    const text = listing(
      table("inet", "fw"),
      chain("inet", "fw", "in", INPUT),
      chain("inet", "fw", "side"),
      rule("inet", "fw", "in", [is(meta("iif"), "lo"), ACCEPT]),
      rule(
        "inet",
        "fw",
        "in",
        [is(payload("tcp", "dport"), 22), { counter: { packets: 3, bytes: 180 } }, ACCEPT],
        { handle: 9, comment: "ssh" },
      ),
    );
    const { value, problems } = readNftList(text);
    assert.deepEqual(problems, []);
    const [only, ...more] = value;
    assert.deepEqual(more, []);
    assert.deepEqual([only?.family, only?.name, only?.origin], ["inet", "fw", "nft"]);
    assert.deepEqual(
      only?.chains.map(({ name, base }) => [name, base]),
      [
        ["in", { type: "filter", hook: "input", priority: 0, policy: "drop" }],
        ["side", undefined],
      ],
    );
    const [first, second] = only.chains[0]?.rules ?? [];
    assert.deepEqual(
      [first?.index, first?.handle, first?.line, first?.text],
      [1, 7, 1, 'iif "lo" accept'],
    );
    assert.equal(second?.text, 'tcp dport 22 counter accept comment "ssh"');
    assert.deepEqual(second.counters, { packets: 3, bytes: 180 });
  });

  const bases: readonly [name: string, family: string, given: object, want: object][] = [
    [
      "a named priority",
      "ip",
      { type: "nat", hook: "prerouting", prio: "dstnat" },
      { type: "nat", hook: "prerouting", priority: -100, policy: "accept" },
    ],
    [
      "an offset from one",
      "inet",
      { type: "filter", hook: "forward", prio: "filter - 5", policy: "accept" },
      { type: "filter", hook: "forward", priority: -5, policy: "accept" },
    ],
    [
      "names of bridges",
      "bridge",
      { type: "filter", hook: "forward", prio: "filter" },
      { type: "filter", hook: "forward", priority: -200, policy: "accept" },
    ],
    [
      "a device",
      "netdev",
      { type: "filter", hook: "ingress", prio: 5, dev: "eth0" },
      { type: "filter", hook: "ingress", priority: 5, policy: "accept", devices: ["eth0"] },
    ],
    [
      "several devices",
      "netdev",
      { type: "filter", hook: "ingress", prio: 0, dev: ["eth0", "eth1"] },
      { type: "filter", hook: "ingress", priority: 0, policy: "accept", devices: ["eth0", "eth1"] },
    ],
    [
      "routing again",
      "ip",
      { type: "route", hook: "output", prio: -150 },
      { type: "route", hook: "output", priority: -150, policy: "accept" },
    ],
  ];
  for (const [name, family, given, want] of bases) {
    test(`a base chain with ${name}`, () => {
      const { value } = readNftList(listing(table(family, "t"), chain(family, "t", "c", given)));
      assert.deepEqual(value[0]?.chains[0]?.base, want);
    });
  }

  test("a table that is dormant has no base chains", () => {
    const { value } = readNftList(
      listing(table("inet", "t", { flags: "dormant" }), chain("inet", "t", "c", INPUT)),
    );
    assert.equal(value[0]?.chains[0]?.base, undefined);
  });

  test("rules know their line where the text has several", () => {
    const objects = [
      table("ip", "t"),
      rule("arp", "t", "c", [ACCEPT]),
      rule("ip", "t", "c", [COUNTER], { comment: '"rule": {' }),
      rule("ip", "t", "c", [ACCEPT]),
    ];
    const pretty = JSON.stringify({ nftables: objects }, undefined, 1);
    const lines = pretty
      .split("\n")
      .flatMap((line, at) => (line.includes('  "rule": {') ? [at + 1] : []));
    const { value } = readNftList(pretty);
    assert.deepEqual(
      value[0]?.chains[0]?.rules.map(({ line }) => line),
      lines.slice(1),
    );
  });

  test("ARP is not walked", () => {
    assert.deepEqual(readNftList(listing(table("arp", "filter"))).value, []);
  });

  const broken: readonly [name: string, text: string, code: string][] = [
    ["no JSON", "table inet fw {", "not-json"],
    ["JSON that is cut off", listing(table("ip", "t")).slice(0, -5), "not-json"],
    ["another shape", '{"rules": []}', "unexpected-shape"],
    ["no object", "[]", "unexpected-shape"],
  ];
  for (const [name, text, code] of broken) {
    test(`${name} is a problem`, () => {
      const { value, problems } = readNftList(text);
      assert.deepEqual([value, problems.map((problem) => problem.code)], [[], [code]]);
      assert.deepEqual(problems[0]?.span, { start: 0, end: text.length });
    });
  }

  test("nothing is no problem", () => {
    assert.deepEqual(readNftList(""), { value: [], problems: [] });
  });

  test("elements that are not understood are told", () => {
    const objects = [
      table("ip", "t"),
      {
        set: {
          family: "ip",
          table: "t",
          name: "s",
          type: "ipv4_addr",
          elem: ["10.0.0.1", 5.5, "x"],
        },
      },
    ];
    const { value, problems } = readNftList(listing(...objects));
    assert.equal(value[0]?.sets[0]?.lost, 2);
    assert.deepEqual(
      problems.map(({ message }) => message),
      ["2 elements of the set s in ip t are not understood"],
    );
  });
});

suite("tables of iptables in nft's list", () => {
  const XT = { xt: { type: "target", name: "DNAT" } };
  const nft = listing(
    table("ip", "mine"),
    chain("ip", "mine", "in", INPUT),
    table("ip", "nat"),
    rule("ip", "nat", "PREROUTING", [XT]),
    table("ip6", "nat"),
    rule("ip6", "nat", "PREROUTING", [XT]),
    table("inet", "later"),
  );
  const iptablesNft =
    "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1\nCOMMIT\n";
  const shown = (texts: Parameters<typeof readRuleset>[0]): readonly string[] =>
    readRuleset(texts).tables.map(({ family, name, origin }) => `${family} ${name} ${origin}`);

  test("are those that iptables-save shows, at their place", () => {
    assert.deepEqual(shown({ nft, iptablesNft }), [
      "ip mine nft",
      "ip nat iptables-nft",
      "ip6 nat nft",
      "inet later nft",
    ]);
  });

  test("without iptables-save they are nft's, with what that does not tell", () => {
    const { tables } = readRuleset({ nft });
    assert.equal(tables[1]?.chains[0]?.rules[0]?.text, "xt DNAT");
  });

  test("a native table may have the name of one of iptables", () => {
    const own = listing(
      table("ip", "nat"),
      chain("ip", "nat", "pre", { type: "nat", hook: "prerouting", prio: -100 }),
    );
    const incompatible = "# Table `nat' is incompatible, use 'nft' tool.\n";
    assert.deepEqual(shown({ nft: own, iptablesNft: incompatible }), ["ip nat nft"]);
  });

  test("legacy tables stand first, tables that nft does not list behind them", () => {
    const texts = {
      nft: listing(table("inet", "fw")),
      iptablesNft,
      iptablesLegacy: "*filter\nCOMMIT\n",
    };
    assert.deepEqual(shown(texts), [
      "ip filter iptables-legacy",
      "ip nat iptables-nft",
      "inet fw nft",
    ]);
  });
});
