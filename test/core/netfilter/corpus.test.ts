import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readIptablesSave } from "../../../src/core/netfilter/iptablesSave.ts";
import { printSave } from "../../../src/core/netfilter/printSave.ts";

/** A folder of other projects' rulesets; where it is not given, nothing is read. */
const CORPUS = process.env["DNL_CORPUS"];

/** Lines that iptables refuses for what its host lacks, not for what they say. */
const REFUSED_BY_HOST = [
  "-j SET --add-set foo src,dst",
  "-m set --match-set foo src,dst",
  "-m nfacct --nfacct-name wrong",
  '-m connlabel --label "foobar_not_there"',
  "-p tcp -j TCPMSS --set-mss 42",
];

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const familyOf = (file: string): "ip" | "ip6" => (/ip6tables|ip6t_/.test(file) ? "ip6" : "ip");

interface Line {
  readonly rule: string;
  readonly printed: string;
  readonly verdict: string;
  readonly table: string;
  readonly chain: string;
}

/** Of iptables' own tests: `rule;printed or =;OK or FAIL`, below `:CHAIN,…` and `*table`. */
function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let [table, chain] = ["filter", "INPUT"];
  for (const line of text.split("\n")) {
    if (line === "" || /^[#@%]/.test(line)) continue;
    if (line.startsWith(":")) chain = line.slice(1).split(",")[0] ?? chain;
    else if (line.startsWith("*")) table = line.slice(1).split(",")[0] ?? table;
    else {
      const [rule = "", printed = "", verdict = ""] = line.split(";");
      lines.push({ rule, printed: printed === "=" ? rule : printed, verdict, table, chain });
    }
  }
  return lines;
}

suite("the corpus", () => {
  if (CORPUS === undefined) {
    test.skip("DNL_CORPUS names no folder");
    return;
  }

  test("what iptables-save printed is printed again, byte for byte", () => {
    for (const file of filesOf(join(CORPUS, "canonical"))) {
      const text = readFileSync(file, "utf8");
      // One holds the words that a tool says about its use.
      if (!file.endsWith(".save") || text.includes("Usage:")) continue;
      const { value, problems } = readIptablesSave(text, familyOf(file), "iptables-nft");
      assert.deepEqual(problems, [], file);
      assert.doesNotMatch(JSON.stringify(value), /"kind":"opaque"/i, file);
      assert.equal(printSave(value), text, file);
    }
  });

  test("the lines of iptables' own tests read, or are refused, as there", () => {
    const folder = join(CORPUS, "netfilter-iptables", "extensions");
    for (const file of filesOf(folder).filter((name) => /lib(xt|ipt|ip6t)_[^/]*\.t$/.test(name))) {
      for (const { rule, printed, verdict, table, chain } of linesOf(readFileSync(file, "utf8"))) {
        if (REFUSED_BY_HOST.includes(rule)) continue;
        const text = `*${table}\n:${chain} ACCEPT [0:0]\n-A ${chain} ${rule}\nCOMMIT\n`;
        const { value, problems } = readIptablesSave(text, familyOf(file), "iptables-nft");
        const said = `${file}: ${rule}: ${problems.map(({ message }) => message).join("; ")}`;
        assert.equal(problems.length > 0, verdict.startsWith("FAIL"), said);
        // Bits per second are printed as they were given.
        if (problems.length === 0 && printed !== "" && !rule.includes("kbit")) {
          assert.ok(printSave(value).includes(`-A ${chain} ${printed}\n`), said);
        }
      }
    }
  });

  test("no file fails, and what is printed reads the same again", () => {
    for (const file of filesOf(CORPUS)) {
      const family = familyOf(file);
      const { value } = readIptablesSave(readFileSync(file, "utf8"), family, "iptables-nft");
      const printed = printSave(value);
      const again = readIptablesSave(printed, family, "iptables-nft").value;
      assert.equal(printSave(again), printed, file);
    }
  }).timeout(60_000);
});
