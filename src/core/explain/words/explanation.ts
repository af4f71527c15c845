/** An explanation as text that is read from top to bottom: the cause, who claims the port, the ways, the rest. */

import type { Claim, Explanation, Finding, Path } from "../../contract.ts";
import type { Hop } from "../../hop.ts";
import { ruleName, endpointName, hopLines } from "./hops.ts";
import { gapLines } from "./gaps.ts";
import { findingBody, findingTitle } from "./findings.ts";
import { askedFor, outcomeOf, takerOf, vantageName, verdictSpan } from "./verdicts.ts";
import {
  BLANK,
  columns,
  good,
  heading,
  indent,
  line,
  name,
  plain,
  quiet,
  wrap,
  type Line,
} from "./text.ts";
import { explains } from "../headline.ts";

/** The whole answer as plain text, for a document or a pipe. */
export const renderExplanation = (explanation: Explanation): string =>
  plain(explanationLines(explanation));

/** The whole answer as marked text, for a terminal. */
export function explanationLines(explanation: Explanation): readonly Line[] {
  const { paths, findings, gaps } = explanation;
  const [first, ...others] = findings;
  const named = first !== undefined && explains(first, paths) ? first : undefined;
  const rest = named === undefined ? findings : others;
  return sections([
    named === undefined ? [summary(explanation)] : [findingTitle(named)],
    named === undefined ? [] : findingBody(named),
    claimLines(explanation),
    tableLines(paths),
    ...walks(paths),
    ...rest.map((finding) => [findingTitle(finding), ...indent(2, findingBody(finding))]),
    gapLines(gaps),
  ]);
}

/** Blocks with a blank line between them. */
function sections(blocks: readonly (readonly Line[])[]): readonly Line[] {
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, at) => (at === 0 ? block : [BLANK, ...block]));
}

/** The first line where no cause is named: what was found, no more. */
function summary({ question, paths }: Explanation): Line {
  const port = `${String(question.port)}/${question.protocol}`;
  if (paths.length === 0) return line(heading(port), ": it could not be asked from anywhere");
  const answered = paths.filter(({ verdict }) => verdict === "reachable");
  if (answered.length === paths.length) {
    const takers = [...new Set(paths.map(takerOf))].filter((taker) => taker !== undefined);
    return line(heading(port), " ", good("answers"), `: ${takers.join("; ")}`);
  }
  const odd = paths.find(({ verdict }) => verdict !== "reachable");
  if (odd === undefined) return line(heading(port));
  return line(heading(port), " is ", verdictSpan(odd), ` when asked from ${vantageName(odd.from)}`);
}

function claimLines({ claims, question }: Explanation): readonly Line[] {
  const port = `${String(question.port)}/${question.protocol}`;
  if (claims.length === 0) return [line(`Nobody claims ${port} on this host.`)];
  return [line(heading(`Who claims ${port}`)), ...indent(2, columns(claims.map(claimRow)))];
}

function claimRow(claim: Claim): readonly Line[] {
  const asked = endpointName(claim.hostIp === "" ? "any address" : claim.hostIp, claim.hostPort);
  const inner = claim.containerPort === undefined ? "" : ` → ${String(claim.containerPort)}`;
  const lost = claim.published === false ? ", not published" : "";
  const pid = claim.pid === undefined ? "" : ` (pid ${String(claim.pid)})`;
  return [
    line(`${claim.kind} `, name(claim.name), pid),
    line(asked + inner),
    line(claim.state + lost),
  ];
}

/** One row for each vantage. */
function tableLines(paths: readonly Path[]): readonly Line[] {
  if (paths.length === 0) return [];
  const rows = paths.map((path) => [
    line(vantageName(path.from), quiet(` ${path.from.address}`)),
    line(`→ ${askedFor(path)}`),
    line(verdictSpan(path)),
  ]);
  return [line(heading("Asked from")), ...indent(2, columns(rows))];
}

/** A walk that differs from an earlier one in nothing but addresses is named, not told again. */
function walks(paths: readonly Path[]): readonly (readonly Line[])[] {
  const told = new Map<string, Path>();
  return paths.map((path) => {
    const shape = shapeOf(path);
    const before = told.get(shape);
    if (before === undefined) told.set(shape, path);
    return [
      line(heading(`From ${vantageName(path.from)} to ${askedFor(path)}`), ": ", verdictSpan(path)),
      ...indent(
        2,
        before === undefined ? walk(path) : [line(`The same way as to ${askedFor(before)}.`)],
      ),
    ];
  });
}

function walk(path: Path): readonly Line[] {
  const met = new Set(path.hops.filter(isRule).map(ruleKey));
  const later = path.established.hops.filter((hop) => isRule(hop) && !met.has(ruleKey(hop)));
  return [
    ...hopLines(path.hops),
    ...wrap(outcomeOf(path), 92),
    ...part("Later packets also meet", later),
    ...part("The answer comes back by", path.reply.hops),
    ...(path.verdict !== "reachable" || path.reply.verdict === "reachable"
      ? []
      : [line("The answer is ", verdictSpan({ verdict: path.reply.verdict }), ".")]),
    ...path.assumptions.flatMap(({ text }) => wrap(`Assumed: ${text}`, 92)),
  ];
}

const part = (title: string, hops: readonly Hop[]): readonly Line[] =>
  hops.length === 0 ? [] : [line(quiet(title)), ...indent(2, hopLines(hops))];

const isRule = (hop: Hop): hop is Extract<Hop, { kind: "rule" }> => hop.kind === "rule";

const ruleKey = (hop: Extract<Hop, { kind: "rule" }>): string => `${hop.netns} ${ruleName(hop)}`;

/** What two walks must share to be told as one: everything but who sends and to which address. */
function shapeOf({ from, verdict, viaProxy, hops, established, reply, assumptions }: Path): string {
  const kinds = from.kind === "host" ? "host" : vantageName(from);
  const all = [hops, established.hops, reply.hops].map((list) => hopShape(list));
  return JSON.stringify([kinds, verdict, viaProxy, all, assumptions]);
}

const hopShape = (hops: readonly Hop[]): readonly string[] =>
  hops.map((hop) => {
    if (hop.kind === "rule") return `${ruleKey(hop)} ${hop.family}`;
    // Addresses, and which of its two processes the proxy is, follow from the question.
    return ["rewrite", "route", "proxy"].includes(hop.kind) ? hop.kind : JSON.stringify(hop);
  });

/** Findings as text: `findings` of the terminal. */
export const findingLines = (findings: readonly Finding[]): readonly Line[] =>
  sections(findings.map((finding) => [findingTitle(finding), ...indent(2, findingBody(finding))]));
