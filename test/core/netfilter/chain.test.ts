import assert from "node:assert/strict";
import fc from "fast-check";
import { ask, outcome, type TargetSetting } from "../../support/targets.ts";

const SENT = "tcp 10.0.0.5:40000 > 172.18.0.2:443";

/** The rules met, as `CHAIN INDEX`, then how it ended. */
function told(rules: string, setting: TargetSetting = {}, sent = SENT): string {
  const { hops, verdict } = outcome(`*filter\n${rules}COMMIT\n`, sent, setting);
  const met = hops.map((hop) => {
    if (hop.kind === "rule") return `${hop.chain} ${hop.index}`;
    return hop.kind === "policy" ? `${hop.chain} policy` : hop.kind;
  });
  return [...met, verdict.kind].join(", ");
}

const CHAINS = ":FORWARD DROP [0:0]\n:A - [0:0]\n:B - [0:0]\n:C - [0:0]\n";

const cases: readonly [name: string, rules: string, met: string][] = [
  ["no rule: the policy", "", "FORWARD policy, drop"],
  [
    "the first that applies decides",
    "-A FORWARD -j ACCEPT\n-A FORWARD -j DROP\n",
    "FORWARD 1, accept",
  ],
  [
    "rules that do not apply are passed over",
    "-A FORWARD -p udp -j DROP\n-A FORWARD -p tcp -j ACCEPT\n",
    "FORWARD 2, accept",
  ],
  [
    "a rule without target counts and goes on",
    "-A FORWARD -p tcp\n-A FORWARD -j ACCEPT\n",
    "FORWARD 1, FORWARD 2, accept",
  ],
  [
    "a jump comes back behind itself",
    "-A FORWARD -j A\n-A FORWARD -j ACCEPT\n-A A -p udp -j DROP\n",
    "FORWARD 1, FORWARD 2, accept",
  ],
  [
    "RETURN comes back as well",
    "-A FORWARD -j A\n-A FORWARD -j ACCEPT\n-A A -j RETURN\n-A A -j DROP\n",
    "FORWARD 1, A 1, FORWARD 2, accept",
  ],
  [
    "RETURN in a base chain is the policy",
    "-A FORWARD -j RETURN\n-A FORWARD -j ACCEPT\n",
    "FORWARD 1, FORWARD policy, drop",
  ],
  [
    "jumps nest",
    "-A FORWARD -j A\n-A FORWARD -j ACCEPT\n-A A -j B\n-A A -p tcp\n-A B -j C\n-A B -p tcp\n-A C -p tcp\n",
    "FORWARD 1, A 1, B 1, C 1, B 2, A 2, FORWARD 2, accept",
  ],
  [
    "a goto from a base chain ends in the policy",
    "-A FORWARD -g A\n-A FORWARD -j ACCEPT\n-A A -p tcp\n",
    "FORWARD 1, A 1, FORWARD policy, drop",
  ],
  [
    "a goto returns to the caller of its chain",
    "-A FORWARD -j A\n-A FORWARD -j ACCEPT\n-A A -g B\n-A A -j DROP\n-A B -p tcp\n",
    "FORWARD 1, A 1, B 1, FORWARD 2, accept",
  ],
  [
    "RETURN behind a goto does too",
    "-A FORWARD -j A\n-A FORWARD -j ACCEPT\n-A A -g B\n-A A -j DROP\n-A B -j RETURN\n-A B -j DROP\n",
    "FORWARD 1, A 1, B 1, FORWARD 2, accept",
  ],
  [
    "one chain may be met twice",
    "-A FORWARD -j A\n-A FORWARD -j A\n-A FORWARD -j ACCEPT\n-A A -p tcp\n",
    "FORWARD 1, A 1, FORWARD 2, A 1, FORWARD 3, accept",
  ],
  [
    "a mark counts for the rules behind it",
    "-A FORWARD -j MARK --set-xmark 0x1/0xffffffff\n-A FORWARD -m mark --mark 0x1 -j ACCEPT\n",
    "FORWARD 1, FORWARD 2, accept",
  ],
];

suite("a packet through a base chain", () => {
  for (const [name, rules, met] of cases) {
    test(name, () => {
      assert.equal(told(CHAINS + rules), met);
    });
  }

  test("a chain that comes back to itself is not followed without end", () => {
    assert.match(told(`${CHAINS}-A FORWARD -j A\n-A A -g B\n-A B -g A\n`), /drop$/);
  });

  test("a rule hop says where the rule stands and what it says", () => {
    const { hops, verdict } = outcome(
      "*filter\n:FORWARD ACCEPT [1:40]\n[3:120] -A FORWARD -p tcp -j DROP\nCOMMIT\n",
      SENT,
      {},
    );
    const [hop] = hops;
    assert.deepEqual(hop, {
      kind: "rule",
      family: "ip",
      table: "filter",
      chain: "FORWARD",
      index: 1,
      line: 3,
      text: "-A FORWARD -p tcp -j DROP",
      effect: "drop",
      counters: { packets: 3, bytes: 120 },
    });
    assert.deepEqual(verdict, { kind: "drop", by: hop });
  });
});

suite("what is not known", () => {
  const LIMIT = "-m limit --limit 3/min";

  test("is taken as usual where nothing hangs on it", () => {
    const setting = { decide: false };
    assert.equal(
      told(`${CHAINS}-A FORWARD ${LIMIT} -j LOG\n-A FORWARD ${LIMIT}\n`, setting),
      "FORWARD 1, FORWARD 2, FORWARD policy, drop",
    );
  });

  test("is asked about where the way hangs on it", () => {
    const rules = `${CHAINS}-A FORWARD ${LIMIT} -j ACCEPT\n`;
    assert.equal(told(rules, { decide: true }), "FORWARD 1, accept");
    assert.equal(told(rules, { decide: false }), "FORWARD policy, drop");
  });

  test("is not asked about where another condition fails", () => {
    const rules = `${CHAINS}-A FORWARD ${LIMIT} -p udp -j ACCEPT\n-A FORWARD ${LIMIT} -m mark --mark 1 -j ACCEPT\n`;
    assert.equal(told(rules, { decide: true }), "FORWARD policy, drop");
  });

  test("says which rule hangs on what", () => {
    const { doubts } = ask(
      `*filter\n${CHAINS}-A FORWARD -p tcp\n-A FORWARD ${LIMIT} -j ACCEPT\nCOMMIT\n`,
      SENT,
    );
    assert.deepEqual(doubts, [
      {
        code: "RATE_LIMIT_ON_PATH",
        text: "Rule 2 of ip filter FORWARD applies if its rate limit is not used up: -m limit --limit 3/min",
      },
    ]);
  });
});

suite("properties of chains", () => {
  const rule = fc.tuple(
    fc.constantFrom("FORWARD", "A", "B", "C"),
    fc.constantFrom("", "-p tcp ", "-p udp ", "-m limit --limit 1/sec ", "! -i eth0 "),
    fc.constantFrom("-j ACCEPT", "-j DROP", "-j RETURN", "-j A", "-j B", "-g C", "-g B", ""),
  );

  test("every packet comes to an end, and that end is the last thing told", () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 20 }), fc.boolean(), (rules, decide) => {
        const text = rules.map(([chain, match, target]) => `-A ${chain} ${match}${target}\n`);
        const { verdict, hops } = outcome(`*filter\n${CHAINS}${text.join("")}COMMIT\n`, SENT, {
          decide,
        });
        const last = hops.at(-1);
        if (verdict.kind === "drop") assert.equal(verdict.by, last);
        else assert.ok(last?.kind === "policy" || last?.kind === "rule");
      }),
    );
  });

  test("a rule that never applies changes nothing", () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 12 }), fc.nat(12), (rules, at) => {
        const lines = rules.map(([chain, match, target]) => `-A ${chain} ${match}${target}\n`);
        const more = [
          ...lines.slice(0, at),
          "-A FORWARD -s 192.0.2.1/32 -j DROP\n",
          ...lines.slice(at),
        ];
        const end = (text: readonly string[]): string | undefined =>
          told(CHAINS + text.join(""))
            .split(", ")
            .at(-1);
        assert.equal(end(more), end(lines));
      }),
    );
  });
});
