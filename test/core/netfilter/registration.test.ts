import assert from "node:assert/strict";
import { readRuleset } from "../../../src/core/netfilter/readRuleset.ts";
import { traverse } from "../../../src/core/netfilter/traverse.ts";
import { facts } from "../../support/matches.ts";
import { packet } from "../../support/texts.ts";

const MARKS = "*mangle\n:FORWARD ACCEPT [0:0]\n-A FORWARD -j MARK --set-mark 7\nCOMMIT\n";
const DROPS_MARKED =
  "*mangle\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m mark --mark 7 -j DROP\nCOMMIT\n";
const EMPTY = "*mangle\n:FORWARD ACCEPT [0:0]\nCOMMIT\n";

/** What becomes of a packet, as usual and the other way round, and how many doubts there were. */
function both(iptablesLegacy: string, iptablesNft: string): string {
  const rules = readRuleset({ iptablesLegacy, iptablesNft, nft: "" });
  const point = { hook: "forward", layer: "ip", inDev: "eth0", outDev: "eth1", facts } as const;
  const given = { packet: packet("udp 10.0.0.5:1 > 10.0.0.6:2"), connection: undefined };
  const doubts = new Set<string>();
  const verdicts = [true, false].map((settled) => {
    const { verdict } = traverse(rules, point, given, ({ text }) => {
      doubts.add(text);
      return settled;
    });
    return verdict.kind;
  });
  return `${verdicts.join(" ")} ${String(doubts.size)}`;
}

suite("chains of iptables-legacy and of nftables with one priority", () => {
  test("run in the order of their registration, which nobody tells", () => {
    assert.equal(both(MARKS, DROPS_MARKED), "accept drop 1");
  });
  test("the same the other way round", () => {
    assert.equal(both(DROPS_MARKED, MARKS), "drop accept 1");
  });
  test("an empty chain of either makes no doubt", () => {
    assert.equal(both(EMPTY, MARKS), "accept accept 0");
    assert.equal(both(MARKS, EMPTY), "accept accept 0");
  });
});
