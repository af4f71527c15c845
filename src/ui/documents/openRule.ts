/** Opens the text that a rule was read from, with the rule selected. */

import * as vscode from "vscode";
import type { RuleFamily } from "../../core/hop.ts";
import type { RulesetTexts } from "../../core/snapshot.ts";
import type { ToHost } from "../../protocol/messages.ts";
import type { OpenEngine } from "../lens/engines.ts";
import { Refusal } from "../refusal.ts";
import { openDocument } from "./openDocument.ts";
import { netnsNamed } from "./texts.ts";

type Evidence = Extract<ToHost, { type: "openEvidence" }>;

/** Where rules of a family may come from; those of both backends at once have two texts. */
const TEXTS: Readonly<Record<RuleFamily, readonly (keyof RulesetTexts)[]>> = {
  ip: ["iptablesNft", "iptablesLegacy", "nft"],
  ip6: ["ip6tablesNft", "ip6tablesLegacy", "nft"],
  inet: ["nft"],
  bridge: ["nft"],
  netdev: ["nft"],
};

export async function openRule(rule: Evidence, engine: OpenEngine): Promise<void> {
  const snapshot = engine.explainer.deepest;
  const texts = snapshot === undefined ? undefined : netnsNamed(rule.netns, snapshot)?.rulesets;
  const ruleset = TEXTS[rule.family].find((name) => holds(texts?.[name], rule));
  if (ruleset === undefined) {
    throw new Refusal(vscode.l10n.t("The rules have changed since: read them anew by Refresh."));
  }
  const line = new vscode.Position(Math.max(0, rule.line - 1), 0);
  await openDocument(
    engine,
    { kind: "rules", netns: rule.netns, ruleset },
    new vscode.Range(line, line.with(undefined, Number.MAX_SAFE_INTEGER)),
  );
}

/** iptables-save prints one rule to the line; the JSON of nft is one line for all. */
function holds(text: string | undefined, { line, chain }: Evidence): boolean {
  if (text === undefined) return false;
  const found = text.split("\n")[line - 1];
  if (found === undefined) return false;
  return text.trimStart().startsWith("{") || found.includes(`-A ${chain} `);
}
