/** No text makes a reader fail, or takes it longer than its length predicts. `npm run fuzz` goes on for longer. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { fuzz } from "./fuzz.ts";
import { learnPace, isTooLong } from "./pace.ts";
import { allParsers } from "./parsers.ts";
import type { Result } from "./round.ts";

const SECONDS = 30;

const parsers = await allParsers();
/** The same for everybody: what fails is the change's doing. */
const seed = Number(process.env["FUZZ_SEED"] ?? 1);

suite("any text", () => {
  for (const parser of parsers) {
    const jumble = fc.array(fc.constantFrom(...parser.words)).map((some) => some.join(" "));
    const json = parser.isJson === true ? [fc.json()] : [];
    const text = fc.oneof(fc.string({ unit: "binary" }), jumble, ...json);
    const isRead = async (given: string) => (await parser.read(given), true);
    test(`${parser.name} reads it`, () => fc.assert(fc.asyncProperty(text, isRead)));
  }
});

/** Found by chance: the parser, what is particular about the text, the text. */
const FOUND: readonly [parser: string, about: string, text: string][] = [
  [
    "ipset save",
    "a long name of an ICMP type",
    `create a hash:ip,port family inet\nadd a 192.0.2.1,icmp:${"echo-r".repeat(10_000)}`,
  ],
  [
    "ipset save",
    "sets within themselves",
    `create both list:set size 8\n${"add both both\n".repeat(100)}`,
  ],
  ["compose file", "many errors in one line", '"'.repeat(80_000)],
  ["host section routes", "a line of blanks", `default dev${"\r".repeat(70_000)}eth0`],
  [
    "host section namespaces",
    "many processes in one",
    "4026532863 /proc/1/ns/net\n".repeat(20_000),
  ],
  ["host section policyRules", "a rule of blanks", `0:${"\t".repeat(70_000)}0\u2028 lookup main`],
  ["iptables-save", "a probability of digits", probability("0".repeat(70_000))],
  ["iptables-save", "quotes that are never closed", '-A X --comment "\n'.repeat(10_000)],
  ["nft list", "a type of blanks", typed(`${" ".repeat(70_000)}x`)],
  ["host file dev", "digits that a letter ends", `eth0:${"1".repeat(50)}x`],
];

function probability(digits: string): string {
  return `*filter\n:X - [0:0]\n-A X -m statistic --mode random --probability ${digits}. -j DROP\nCOMMIT\n`;
}

function typed(type: string): string {
  const place = { family: "inet", table: "fw" };
  const table = { table: { family: "inet", name: "fw" } };
  return JSON.stringify({ nftables: [table, { set: { ...place, name: "s", type } }] });
}

suite("texts that were too much once", () => {
  for (const [name, about, text] of FOUND) {
    test(`${name}: ${about}`, async () => {
      const parser = parsers.find((each) => each.name === name);
      assert.ok(parser);
      const pace = await learnPace(parser);
      assert.ok(!isTooLong(await pace.timesTooLong(text)));
    }).timeout(60_000);
  }
});

suite(`texts made by chance, seed ${seed}`, () => {
  test("every reader takes them all, in a time that their length predicts", async () => {
    const results: Result[] = [];
    await fuzz(parsers, { seed, ms: SECONDS * 1000 }, (result) => results.push(result));
    const faults = results.flatMap(({ name, inputs, fault }) =>
      fault === undefined ? [] : [`${name}, input ${inputs}: ${fault.why}`],
    );
    assert.deepEqual(faults, []);
    assert.equal(results.length, parsers.length);
  }).timeout(4 * SECONDS * 1000);
});
