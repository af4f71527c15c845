import assert from "node:assert/strict";
import fc from "fast-check";
import { readIptablesSave } from "../../../src/core/netfilter/iptablesSave.ts";
import type { Rule } from "../../../src/core/netfilter/ruleset.ts";

const HEAD = "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:ours - [0:0]\n";

function read(lines: readonly string[]) {
  const { value, problems } = readIptablesSave(HEAD + lines.join("\n"), "ip", "iptables-nft");
  const rules = value.flatMap(({ chains }) => chains).flatMap((chain) => chain.rules);
  return { rules: rules.map(said), problems };
}

const said = ({ text, statements }: Rule) => ({ text, statements });

const chains = fc.constantFrom("INPUT", "INPUT", "OUTPUT");
const words = fc.constantFrom(
  ...["-s 10.0.0.1/32", "! -i eth0", "-p tcp", "-p udp", "! -p tcp", "-p all", "-i lo", "-s 1.2.3"],
  ...["-m tcp --dport 80", "-m udp --dport 53", "--dport 80", '-m comment --comment "a -j b"'],
  ...["-m state --state NEW", "-m geoip --source-country A1", "-m", "!", "-s", "--comment x"],
  ...["-j ACCEPT", "-j ours", "-g ours", '-j LOG --log-prefix "x "', "--jump DROP", "-j nobody"],
  ...["-j REJECT", "-j", '"', "  ", "-c 1 2", "-ptcp"],
);
const lines = fc
  .tuple(chains, fc.array(words, { maxLength: 5 }))
  .map(([chain, some]) => ["-A", chain, ...some].join(" "));

/** Parts that were not understood are kept as they were spelled. */
const print = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll("--match", "-m")
    .replaceAll("--jump", "-j")
    .replaceAll("--goto", "-g");

suite("the tails of rules", () => {
  /** Spelled out, no word begins a tail. */
  const spelledOut = (line: string): string =>
    line
      .replaceAll(" -m ", " --match ")
      .replaceAll(" -j ", " --jump ")
      .replaceAll(" -g ", " --goto ");
  const statementsOf = (some: readonly string[]) =>
    read(some).rules.map(({ statements }) => statements);

  test("read as the same words do in one piece, wherever they come", () => {
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 6 }), (some) => {
        const twice = [...some, ...some];
        const whole = twice.map(spelledOut);
        assert.deepEqual(print(statementsOf(twice)), print(statementsOf(whole)));
        const codes = (from: readonly string[]) => read(from).problems.map(({ code }) => code);
        assert.deepEqual(codes(twice), codes(whole));
      }),
      { numRuns: 1000 },
    );
  });

  test("share what they say", () => {
    const rule = "-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT";
    const { value } = readIptablesSave(`${HEAD}${rule} \n${rule} \n`, "ip", "iptables-nft");
    const [first, second] = value[0]?.chains[0]?.rules ?? [];
    assert.equal(first?.statements[1], second?.statements[1]);
    assert.equal(second?.text, rule);
  });

  test("what was a target is a chain once there is one of that name", () => {
    const { rules, problems } = read(["-A INPUT -j LOG", ":LOG - [0:0]", "-A INPUT -j LOG"]);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      rules.map(({ statements }) => statements[0]?.kind),
      ["LOG", "jump"],
    );
  });

  test("a long rule is too long whatever was read before", () => {
    const tail = `-m multiport --dports 1${" -m comment".repeat(110)} -j ACCEPT`;
    const short = `-A INPUT -p tcp ${tail}`;
    const long = `-A INPUT ${"-c 1 2 ".repeat(10)}-p tcp ${tail}`;
    assert.deepEqual(read([short, long]).rules.slice(1), read([long]).rules);
  });
});
