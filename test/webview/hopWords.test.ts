import assert from "node:assert/strict";
import {
  badgeOf,
  captionOf,
  metBy,
  policyText,
  portsOf,
  ruleText,
} from "../../webview/captions.ts";
import { EFFECT_SIGNS } from "../../webview/glyphs.ts";
import { EFFECTS, changes, spokenName, wordsOf } from "../../webview/hopWords.ts";
import type { Hop, RewriteHop } from "../../src/core/hop.ts";
import { VIEWS, rule } from "./samples.ts";

const ALL = Object.values(VIEWS).flatMap(({ paths }) =>
  paths.flatMap(({ hops, established, reply }) => [...hops, ...established.hops, ...reply.hops]),
);

suite("the words of a hop", () => {
  test("a rule tells everything that is known of it", () => {
    const text = '-p tcp -m comment --comment "a b" -j ACCEPT';
    const { title, quote, facts } = wordsOf(
      rule("filter DOCKER 3", text, "accept", { packets: 1 }),
    );
    assert.equal(title, "rule 3 of filter DOCKER");
    assert.equal(quote, `-A DOCKER ${text}`);
    assert.deepEqual(Object.fromEntries(facts), {
      namespace: "host",
      effect: "accept",
      family: "ip (IPv4)",
      table: "filter",
      chain: "DOCKER",
      number: "3",
      "read from line": "13",
      counters: "1 packet, 60 bytes",
    });
  });

  test("every hop has a name, a sentence and a caption without anything unseen", () => {
    for (const hop of ALL) {
      const { title, says, quote = "", facts } = wordsOf(hop);
      assert.match(says, /\.$/);
      const all = [title, says, quote, spokenName(hop), ...facts.flat()].join(" ");
      assert.doesNotMatch(all, /[\u0000-\u001f\u202e]/u);
      assert.doesNotMatch(all, /undefined|\[object/);
      assert.ok(captionOf(hop).texts.length > 0 || hop.kind === "rewrite");
    }
  });

  test("every effect has a word and a sign", () => {
    assert.deepEqual(Object.keys(EFFECTS), Object.keys(EFFECT_SIGNS));
  });

  test("a rewriting names the ends that change, IPv6 in brackets", () => {
    const hop: RewriteHop = {
      kind: "rewrite",
      before: { src: "2001:db8::1", sport: 40000, dst: "2001:db8::2", dport: 80 },
      after: { src: "2001:db8::9", sport: 40000, dst: "2001:db8::2", dport: 80 },
    };
    assert.deepEqual(changes(hop), [
      { side: "source", from: "[2001:db8::1]:40000", to: "[2001:db8::9]:40000" },
    ]);
  });

  test("a rule's row leaves out the chain that its box names, and nothing else", () => {
    assert.equal(ruleText(rule("filter DOCKER 1", "-j ACCEPT", "accept")), "-j ACCEPT");
    const native = { ...rule("filter f 1", "", "drop"), text: "ct state new drop" } as Hop;
    assert.equal(ruleText(native), "ct state new drop");
    const other = { ...rule("filter f 1", "", "drop"), text: "-A foo -j DROP" } as Hop;
    assert.equal(ruleText(other), "-A foo -j DROP");
  });

  test("a policy, a badge, a count, a bridge's ports", () => {
    const policy: Hop = {
      ...{
        kind: "policy",
        netns: "host",
        family: "inet",
        table: "fw",
        chain: "f",
        verdict: "drop",
      },
    };
    assert.equal(policyText(policy), "policy of inet fw f");
    assert.equal(badgeOf(policy), "drop");
    assert.equal(metBy(policy), undefined);
    assert.equal(metBy(rule("filter f 1", "", "drop", { packets: 1 })), "1 packet");
    assert.equal(
      portsOf({ kind: "bridge", netns: "host", name: "b", inPort: "v1" }),
      "v1 → this host",
    );
    assert.equal(portsOf({ kind: "bridge", netns: "host", name: "b" }), "");
  });
});
