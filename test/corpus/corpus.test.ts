/** Rulesets of other projects: what iptables and nft print or take reads whole, prints back, and is walked. */

import assert from "node:assert/strict";
import { readIpsetSave } from "../../src/core/netfilter/ipsetSave.ts";
import { readIptablesSave } from "../../src/core/netfilter/iptablesSave.ts";
import { readNftList } from "../../src/core/netfilter/nft/nftList.ts";
import { printSave } from "../../src/core/netfilter/printSave.ts";
import type { Ruleset } from "../../src/core/netfilter/ruleset.ts";
import { Dice } from "../kernel/generate/dice.ts";
import { skipBecause } from "../support/skip.ts";
import { acceptedOf, whyNotAsked, type Accepted, type Family } from "./accepted.ts";
import { extensionLines, type ExtensionLine } from "./extensionTests.ts";
import { textsOrSkip, type Text } from "./folders.ts";
import { wordsOf } from "./packets.ts";
import { walkOne } from "./walks.ts";

const PACKETS = 1_000;
/** Where there are hundreds of small rulesets. */
const FEW_PACKETS = 50;

/** What iptables refuses for want of something on its host, and no text tells. */
const REFUSED_BY_HOST = [
  "-j SET --add-set foo src,dst",
  "-m set --match-set foo src,dst",
  "-m nfacct --nfacct-name wrong",
  '-m connlabel --label "foobar_not_there"',
];

let texts: readonly Text[] = [];

suite("rulesets of others", () => {
  suiteSetup(function () {
    texts = textsOrSkip(this, "DNL_CORPUS");
  });

  test("what iptables-save printed reads whole and is printed again, byte for byte", () => {
    const printed = savedTexts();
    assert.ok(printed.length > 0);
    for (const { text, family } of printed) {
      const { value: tables, problems } = readIptablesSave(text.text, family, "iptables-nft");
      assert.deepEqual(problems, [], text.name);
      assert.deepEqual(opaqueParts(tables), [], text.name);
      assert.equal(printSave(tables), text.text, text.name);
    }
  });

  test("what iptables-restore takes reads whole", function () {
    const why = whyNotAsked();
    if (why !== undefined) skipBecause(this, why);
    for (const { text, family } of acceptedOf(texts)) {
      const { value: tables, problems } = readIptablesSave(text.text, family, "iptables-nft");
      // Parts of a ruleset jump to chains of the whole; that they exist only the kernel asks.
      const other = problems.filter(({ code }) => code !== "no-such-chain");
      assert.deepEqual(other, [], text.name);
      assert.equal(opaqueParts(tables).length, problems.length, text.name);
      walkMany({ tables, problems }, text, family);
    }
  }).timeout(120_000);

  test("what iptables-save printed is walked by random packets", () => {
    for (const { text, family } of savedTexts()) {
      const { value: tables, problems } = readIptablesSave(text.text, family, "iptables-nft");
      walkMany({ tables, problems }, text, family);
    }
  }).timeout(120_000);

  test("the lines of iptables' own tests read and print, or are refused, as there", () => {
    const lines = texts.flatMap(extensionLines);
    assert.ok(lines.length > 0);
    for (const line of lines) if (!REFUSED_BY_HOST.includes(line.rule)) checkLine(line);
  });

  test("what nft printed reads whole and is walked by random packets", () => {
    const printed = texts.filter(({ name }) => /^derived-nft-json\/.*\.json$/.test(name));
    assert.ok(printed.length > 0);
    for (const text of printed) assert.ok(checkNft(text, PACKETS), text.name);
  }).timeout(120_000);

  test("nft's own examples of its JSON read whole and are walked too", () => {
    const examples = texts.filter(({ name }) => /\.json(?:-nft)?$/.test(name));
    for (const text of examples) checkNft(text, FEW_PACKETS);
  }).timeout(60_000);

  test("no text makes a reader of rules throw, and what it prints reads the same again", () => {
    for (const { name, text } of texts) {
      for (const family of ["ip", "ip6"] as const) {
        const printed = printSave(readIptablesSave(text, family, "iptables-nft").value);
        const again = printSave(readIptablesSave(printed, family, "iptables-nft").value);
        assert.equal(again, printed, name);
      }
      readNftList(text);
      readIpsetSave(text);
    }
  }).timeout(60_000);
});

/** One of them holds what iptables says about its use. */
const savedTexts = (): readonly Accepted[] =>
  texts
    .filter(({ name, text }) => /^canonical\/.*\.save$/.test(name) && !text.includes("Usage:"))
    .map((text) => ({ text, family: text.name.includes("ip6tables") ? "ip6" : "ip" }));

/** Matches and targets that were not understood. */
function opaqueParts(tables: Ruleset["tables"]): readonly string[] {
  const statements = tables.flatMap(({ chains }) =>
    chains.flatMap(({ rules }) =>
      rules.flatMap(({ statements, nft = [] }) => [...statements, ...nft]),
    ),
  );
  return statements
    .filter(({ kind }) => /^opaque/i.test(kind))
    .map((statement) => JSON.stringify(statement));
}

function checkLine({ rule, printed, isTaken, family, table, chain }: ExtensionLine): void {
  const text = `*${table}\n:${chain} ACCEPT [0:0]\n-A ${chain} ${rule}\nCOMMIT\n`;
  const { value: tables, problems } = readIptablesSave(text, family, "iptables-nft");
  const said = `${table} ${chain} ${rule}: ${problems.map(({ message }) => message).join("; ")}`;
  assert.equal(problems.length === 0, isTaken, said);
  if (!isTaken) return;
  assert.deepEqual(opaqueParts(tables), [], said);
  const [, , line] = printSave(tables).split("\n");
  assert.equal(line?.replace(/^\[\S+ /, ""), `-A ${chain} ${printed}`.trimEnd());
}

/** Tells whether there were tables: some files hold other JSON. */
function checkNft(text: Text, packets: number): boolean {
  const { value: tables, problems } = readNftList(text.text);
  if (tables.length === 0) return false;
  assert.deepEqual(problems, [], text.name);
  assert.deepEqual(opaqueParts(tables), [], text.name);
  for (const family of ["ip", "ip6"] as const) {
    walkMany({ tables, problems }, text, family, packets);
  }
  return true;
}

function walkMany(
  rules: Ruleset,
  { name, text }: Text,
  family: Family,
  packets: number = PACKETS,
): void {
  const words = wordsOf(text, family);
  const seed = Math.floor(Math.random() * 2 ** 32);
  const dice = new Dice(seed);
  try {
    for (let sent = 0; sent < packets; sent += 1) walkOne(rules, dice, family, words);
  } catch (cause) {
    throw new Error(`${name}, seed ${seed}`, { cause });
  }
}
