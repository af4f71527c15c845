import assert from "node:assert/strict";
import fc from "fast-check";
import { cursorFor } from "../../../src/core/netfilter/chainIndex.ts";
import { readIptablesSave } from "../../../src/core/netfilter/iptablesSave.ts";
import type { Moment } from "../../../src/core/netfilter/moment.ts";
import type { Chain, Rule } from "../../../src/core/netfilter/ruleset.ts";
import { holds, isCondition } from "../../../src/core/netfilter/statements.ts";
import { moment } from "../../support/matches.ts";

const conditions = fc
  .record({
    address: fc.constantFrom(
      "",
      "-s 10.0.0.5/32",
      "-s 10.0.0.6/32",
      "! -s 10.0.0.5/32",
      "-d 172.18.0.2/32",
      "-d 172.18.0.3/32",
      "-d 172.18.0.0/16",
      "-d 172.18.0.0/24",
      "-s 10.0.0.0/255.0.0.255",
      "-s 10.0.0.0/8 -d 172.18.0.0/30",
    ),
    device: fc.constantFrom(
      "",
      "-i eth0",
      "-i eth+",
      "! -i eth0",
      "-o docker0",
      "-o br-1",
      "-i eth1",
    ),
    transport: fc.constantFrom(
      "",
      "-p tcp",
      "-p udp",
      "! -p tcp",
      "-p tcp -m tcp --dport 443",
      "-p tcp -m tcp --dport 80",
      "-p tcp -m tcp ! --dport 80",
      "-p tcp -m tcp --dport 400:500",
      "-p udp -m udp --dport 53",
    ),
    more: fc.constantFrom("", "", "-m mark --mark 0x1", "-m conntrack --ctstate NEW"),
  })
  .map(({ address, device, transport, more }) =>
    [address, device, transport, more].filter((part) => part !== "").join(" "),
  );

const PACKETS = [
  "tcp 10.0.0.5:40000 > 172.18.0.2:443",
  "tcp 10.0.0.9:40000 > 172.18.0.3:80",
  "udp 10.0.0.6:40000 > 172.18.0.9:53",
  "icmp 10.0.0.5 > 172.18.0.2",
];

function chainOf(lines: readonly string[], family: "ip" | "ip6" = "ip"): Chain {
  const text = `*mangle\n:FORWARD ACCEPT\n${lines.join("\n")}\nCOMMIT\n`;
  const { value: tables, problems } = readIptablesSave(text, family, "iptables-nft");
  assert.deepEqual(problems, []);
  const [chain] = tables[0]?.chains ?? [];
  assert.ok(chain);
  return chain;
}

function visited(chain: Chain, given: Moment): readonly Rule[] {
  const cursor = cursorFor(chain, given);
  assert.ok(cursor);
  const rules: Rule[] = [];
  for (let at = cursor.next(0); at < chain.rules.length; at = cursor.next(at + 1)) {
    rules.push(...chain.rules.slice(at, at + 1));
  }
  return rules;
}

const applies = ({ statements }: Rule, given: Moment): boolean =>
  statements.filter(isCondition).every((condition) => holds(condition, given).is !== "no");

const line = (match: string): string => `-A FORWARD ${match} -j RETURN`;

suite("the index of a long chain", () => {
  test("leaves out no rule that may apply, and keeps their order", () => {
    const lists = fc.array(conditions, { minLength: 16, maxLength: 60 });
    fc.assert(
      fc.property(lists, fc.constantFrom(...PACKETS), (matches, sent) => {
        const chain = chainOf(["-A FORWARD -s 10.9.9.9/32", ...matches.map(line)]);
        const given = moment(sent);
        const seen = visited(chain, given);
        const all = chain.rules.filter((rule) => seen.includes(rule) || applies(rule, given));
        assert.deepEqual(seen, all);
      }),
      { numRuns: 500 },
    );
  });

  const filler = (at: number): string => `-A FORWARD -d 10.1.0.${at}/32 -j DROP`;
  const many = Array.from({ length: 200 }, (_, at) => filler(at));
  const indexesOf = (rules: readonly Rule[]) => rules.map(({ index }) => index);

  test("tells a few of many", () => {
    const chain = chainOf([...many, line("-i eth0"), line("-s 10.0.0.0/24"), line("")]);
    const given = moment("tcp 10.0.0.5:40000 > 10.1.0.7:443");
    assert.deepEqual(indexesOf(visited(chain, given)), [8, 201, 202, 203]);
  });

  test("of addresses of both families", () => {
    const six = many.map((_, at) => `-A FORWARD -s 2001:db8:${at}::/48 -j DROP`);
    const given = moment("tcp [2001:db8:9::5]:40000 > [2001:db8::2]:443");
    assert.deepEqual(indexesOf(visited(chainOf(six, "ip6"), given)), [10]);
  });

  test("also after rules were inserted", () => {
    const chain = chainOf([...many, "-I FORWARD 3 -p udp -j DROP"]);
    const given = moment("udp 10.0.0.5:40000 > 10.1.0.7:443");
    assert.deepEqual(indexesOf(visited(chain, given)), [3, 9]);
  });

  test("is not made of a short chain, nor of rules that ask for nothing it knows", () => {
    const given = moment("udp 10.0.0.5:40000 > 10.1.0.7:443");
    assert.equal(cursorFor(chainOf(many.slice(0, 15)), given), undefined);
    assert.equal(cursorFor(chainOf(many.map(() => line("-m mark --mark 0x1"))), given), undefined);
  });
});
