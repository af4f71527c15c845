/** The rulesets in the engine's documents do to packets what the text beside them says. */

import assert from "node:assert/strict";
import type { PacketAnswer } from "../../src/core/contract.ts";
import type { ConnectionState } from "../../src/core/netfilter/conntrack.ts";
import { readRuleset } from "../../src/core/netfilter/readRuleset.ts";
import type { Ruleset } from "../../src/core/netfilter/ruleset.ts";
import { packetFate } from "../../src/core/path/packetFate.ts";
import type { RulesetTexts } from "../../src/core/snapshot.ts";
import { skipBecause } from "../support/skip.ts";
import { packet } from "../support/texts.ts";
import { DOCUMENTS, type Document, type DocumentedCase } from "./documentedCases.ts";
import { documentedHost } from "./documentedHost.ts";
import { nftJsonOf, saveTextOf, whyNotLoaded } from "./engineDocs.ts";
import { textsOrSkip, type Text } from "./folders.ts";

let texts: readonly Text[] = [];

suite("the engine's documents of its rules", () => {
  suiteSetup(function () {
    texts = textsOrSkip(this, "DNL_MOBY_DOCS", ".md");
  });

  test("iptables of engine 28", () => {
    checkAll("v28.2.2/iptablesdoc", saveTexts, (each) => each[4]);
  });

  test("iptables of engine 29", () => {
    checkAll("docker-v29.0.0/iptablesdoc", saveTexts, (each) => each[5]);
    checkAll("HEAD/iptablesdoc", saveTexts, (each) => each[5]);
  });

  test("nftables of engine 29", function () {
    const why = whyNotLoaded();
    if (why !== undefined) skipBecause(this, why);
    checkAll("docker-v29.0.0/nftablesdoc", nftTexts, (each) => each[6]);
    checkAll("HEAD/nftablesdoc", nftTexts, (each) => each[6]);
  });
});

const saveTexts = (document: string): RulesetTexts => ({ iptablesNft: saveTextOf(document) });
const nftTexts = (document: string): RulesetTexts => ({ nft: nftJsonOf(document) });

/** Each document that we have cases for is there, and each that is there has cases. */
function checkAll(
  folder: string,
  rulesetsOf: (document: string) => RulesetTexts,
  rulesOf: (documented: DocumentedCase) => string | undefined,
): void {
  const documented = DOCUMENTS.filter(({ cases }) =>
    cases.some((each) => rulesOf(each) !== undefined),
  );
  const files = texts.filter(({ name }) => name.startsWith(`${folder}/`));
  assert.deepEqual(
    files.map(({ name }) => name).sort(),
    documented.map(({ file }) => `${folder}/${file}`).sort(),
  );
  for (const document of documented) {
    const file = files.find(({ name }) => name.endsWith(`/${document.file}`));
    check(document, rulesetsOf(file?.text ?? ""), rulesOf);
  }
}

function check(
  { file, bridges, cases }: Document,
  rulesets: RulesetTexts,
  rulesOf: (documented: DocumentedCase) => string | undefined,
): void {
  const host = documentedHost(bridges, rulesets);
  const rules = readRuleset(rulesets);
  assert.deepEqual(rules.problems, [], file);
  for (const documented of cases) {
    const [says, from, sent, becomes] = documented;
    const [words = "", state] = sent.split(", ");
    const answer = packetFate(host, {
      packet: packet(words),
      entrance: from === "host" ? { kind: "out" } : { kind: "in", dev: from },
      ...(state === undefined ? {} : { state: state as ConnectionState }),
    });
    const told = [fateOf(answer, words), deciding(answer, rules), ...answer.assumptions];
    assert.deepEqual(told, [becomes, rulesOf(documented)], `${file}: ${says}`);
  }
}

/** `forwarded by bridge1 to 192.0.2.2:80`, with the addresses that are others than when it was sent. */
function fateOf({ fate, route, packet: left }: PacketAnswer, sent: string): string {
  const { src, dst } = packet(sent);
  const by = fate === "forwarded" ? ` by ${route?.dev ?? "nothing"}` : "";
  const to = left.dst === dst.text ? "" : ` to ${left.dst}:${left.dport ?? ""}`;
  const from = left.src === src.text ? "" : ` from ${left.src}`;
  return `${fate}${by}${to}${from}`;
}

const JUMPS = ["jump", "goto", "vmap"];

/** The rules that the packet met, without those that only send it to another chain. */
function deciding({ matched }: PacketAnswer, { tables }: Ruleset): string {
  return matched
    .filter(({ table, chain, index }) => {
      const { chains } = tables.find(({ name }) => name === table) ?? {};
      const rule = chains?.find(({ name }) => name === chain)?.rules[index - 1];
      const last = rule?.nft?.at(-1) ?? rule?.statements.at(-1);
      return last === undefined || !JUMPS.includes(last.kind);
    })
    .map(({ chain, index }) => `${chain} ${index}`)
    .join(", ");
}
