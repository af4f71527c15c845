/** What is written of a hop in the drawing itself; the details pane says the rest. */

import type { Hop } from "../src/core/hop.ts";
import { chainName, endpointName } from "../src/core/explain/words/hops.ts";
import { EFFECTS, changes } from "./hopWords.ts";
import { compact } from "./words.ts";

export interface Caption {
  /** What it is. */
  readonly label?: string;
  /** What was observed, a line each. */
  readonly texts: readonly string[];
  /** At the right edge. */
  readonly aside?: string;
}

/** The caption of everything but rules and policies, which are rows of their chain's box. */
export function captionOf(hop: Hop): Caption {
  switch (hop.kind) {
    case "link":
      return { texts: [hop.name], aside: `ifindex ${hop.ifindex}` };
    case "bridge":
      return { texts: [hop.name] };
    case "route":
      return { label: `route, table ${hop.table}`, texts: [hop.text] };
    case "neighbour":
      return {
        label: "neighbour",
        texts: [
          hop.mac === undefined
            ? `${hop.address}, hardware address not known`
            : `${hop.address} is at ${hop.mac}`,
        ],
      };
    case "rewrite":
      return rewriteCaption(hop);
    case "tunnel":
      return {
        label: `tunnel ${hop.tunnel}${hop.vni === undefined ? "" : ` ${hop.vni}`}`,
        texts: [`${hop.outer.src} → ${hop.outer.dst}`],
      };
    case "proxy":
      return {
        label: `${hop.program ?? "docker-proxy"} takes the connection and opens its own`,
        texts: [`accepts on  ${hop.listens}`, `connects to ${hop.connectsTo}`],
      };
    case "socket":
      return {
        label: `socket ${endpointName(hop.address, hop.port)}`,
        texts: [hop.process ?? "a process"],
      };
    case "rule":
    case "policy":
      return { texts: [ruleText(hop)] };
  }
}

function rewriteCaption(hop: Extract<Hop, { kind: "rewrite" }>): Caption {
  const changed = changes(hop);
  const sides = changed.map(({ side }) => side).join(" and ");
  return {
    label: changed.length === 0 ? "address translation, nothing changed" : `${sides} rewritten`,
    texts: changed.map(({ from, to }) => `${from} → ${to}`),
  };
}

/** A rule without the words that its chain's box says already. */
export function ruleText(hop: Hop): string {
  if (hop.kind !== "rule") return "policy, as no rule decided";
  const start = `-A ${hop.chain} `;
  return hop.text.startsWith(start) ? hop.text.slice(start.length) : hop.text;
}

/** A policy where none of its chain's rules were met. */
export function policyText(hop: Hop): string {
  return hop.kind === "policy" ? `policy of ${chainName(hop)}` : ruleText(hop);
}

/** What the rule or policy does, in one word. */
export function badgeOf(hop: Hop): string {
  if (hop.kind === "rule") return EFFECTS[hop.effect].word;
  return hop.kind === "policy" ? hop.verdict : "";
}

/** How often the rule was met, at a glance. */
export function metBy(hop: Hop): string | undefined {
  if (hop.kind !== "rule" || hop.counters === undefined) return undefined;
  const { packets } = hop.counters;
  return `${compact(packets)} ${packets === 1 ? "packet" : "packets"}`;
}

/** The ports of a bridge that the frame goes through; without one it is this host itself. */
export function portsOf({ inPort, outPort }: Extract<Hop, { kind: "bridge" }>): string {
  if (inPort === undefined && outPort === undefined) return "";
  return `${inPort ?? "this host"} → ${outPort ?? "this host"}`;
}
