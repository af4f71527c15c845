/** A walk in words: one line for each hop, below the name of the namespace it happens in. */

import type { Effect, Hop, PolicyHop, RewriteHop, RuleHop, Tuple } from "../../hop.ts";
import {
  bad,
  code,
  columns,
  good,
  indent,
  line,
  name,
  quiet,
  type Line,
  type Span,
  type Words,
} from "./text.ts";

/** A line for each hop that says something, and one for each namespace that they enter. */
export function hopLines(hops: readonly Hop[]): readonly Line[] {
  const shown = hops.filter(isTelling);
  const rows = columns(shown.map((hop, at) => [label(hop), line(...told(hop, shown[at - 1]))]));
  const lines: Line[] = [];
  let netns: string | undefined;
  for (const [at, hop] of shown.entries()) {
    if (hop.netns !== netns) {
      netns = hop.netns;
      lines.push(line(name(netns)));
    }
    lines.push(...indent(2, [rows[at] ?? []]));
  }
  return lines;
}

/** That a chain lets through what none of its rules is about is worth a line only where forwarding hangs on it. */
const isTelling = (hop: Hop): boolean =>
  hop.kind !== "policy" || hop.verdict === "drop" || hop.chain === "FORWARD" || isNative(hop);

const isNative = ({ family }: PolicyHop): boolean => family !== "ip" && family !== "ip6";

/** What a rule is called: `nat DOCKER 2`; of nftables `inet myfw input 3`. */
export function ruleName(rule: Pick<RuleHop, "family" | "table" | "chain" | "index">): string {
  return `${chainName(rule)} ${String(rule.index)}`;
}

export function chainName({ family, table, chain }: Pick<PolicyHop, "family" | "table" | "chain">) {
  return family === "ip" || family === "ip6" ? `${table} ${chain}` : `${family} ${table} ${chain}`;
}

/** `192.0.2.1:80`, `[2001:db8::1]:80`. */
export function endpointName(address: string, port?: number): string {
  if (port === undefined) return address;
  return address.includes(":") ? `[${address}]:${String(port)}` : `${address}:${String(port)}`;
}

function label(hop: Hop): Line {
  switch (hop.kind) {
    case "rule":
      return line(ruleName(hop));
    case "policy":
      return line(`${chainName(hop)} policy`);
    case "proxy":
      return line(hop.program ?? "docker-proxy");
    case "tunnel":
      return line("tunnel");
    case "link":
    case "bridge":
    case "route":
    case "neighbour":
    case "rewrite":
    case "socket":
      return line(hop.kind);
  }
}

function told(hop: Hop, before: Hop | undefined): Words {
  switch (hop.kind) {
    case "link": {
      const { peer } = hop;
      const fromPeer = before?.kind === "link" && before.name === peer?.name;
      if (peer === undefined || fromPeer) return [name(hop.name)];
      return [name(hop.name), quiet(`  wired to ${peer.name} in ${peer.netns}`)];
    }
    case "bridge":
      return [name(hop.name), `: ${hop.inPort ?? "this host"} → ${hop.outPort ?? "this host"}`];
    case "route":
      return routeWords(hop);
    case "neighbour":
      return hop.mac === undefined
        ? [`${hop.address}, whose hardware address is not known yet`]
        : [`${hop.address} is ${hop.mac}`];
    case "rule":
      return [ruleText(hop), ...counted(hop)];
    case "policy":
      return [hop.verdict === "drop" ? bad("drop") : good("accept"), quiet("  no rule decided")];
    case "rewrite":
      return [rewritten(hop)];
    case "tunnel":
      return [
        `${hop.tunnel}${hop.vni === undefined ? "" : ` ${String(hop.vni)}`}: ${hop.outer.src} → ${hop.outer.dst}`,
      ];
    case "proxy":
      return [
        `takes the connection on ${hop.listens} and opens its own to ${hop.connectsTo}`,
        ...(hop.pid === undefined ? [] : [quiet(`  pid ${String(hop.pid)}`)]),
      ];
    case "socket":
      return [good(`${hop.process ?? "a process"} on ${endpointName(hop.address, hop.port)}`)];
  }
}

/** Of a route what matters on the way: where to, by what. Who made it, and when it counts, stands in the JSON. */
function routeWords({ text, table, netns }: Extract<Hop, { readonly kind: "route" }>): Words {
  if (table === "local" && !/^(broadcast|multicast) /.test(text)) {
    const [, address = ""] = text.split(" ", 2);
    return [`${address} is an address of ${netns === "host" ? "this host" : netns}`];
  }
  const short = text.replace(/ (proto|scope|pref|table) \S+/g, "").trim();
  return [code(short), ...(table === "main" ? [] : [quiet(`  table ${table}`)])];
}

const ENDS_BADLY: ReadonlySet<Effect> = new Set(["drop", "reject"]);

const ruleText = ({ effect, text }: RuleHop): Span =>
  ENDS_BADLY.has(effect) ? bad(text) : code(text);

function counted({ counters }: RuleHop): readonly Span[] {
  if (counters === undefined) return [];
  const { packets } = counters;
  return [quiet(`  ${String(packets)} packet${packets === 1 ? "" : "s"}`)];
}

function rewritten({ before, after }: RewriteHop): string {
  const parts: string[] = [];
  if (changed(before, after, "src", "sport")) {
    const from = endpointName(before.src, before.sport);
    parts.push(`source ${from} → ${endpointName(after.src, after.sport)}`);
  }
  if (changed(before, after, "dst", "dport")) {
    const from = endpointName(before.dst, before.dport);
    parts.push(`destination ${from} → ${endpointName(after.dst, after.dport)}`);
  }
  return parts.join(", ");
}

const changed = (before: Tuple, after: Tuple, ...keys: readonly (keyof Tuple)[]): boolean =>
  keys.some((key) => before[key] !== after[key]);
