/** An explanation as text that is read from top to bottom: the cause, who claims the port, the ways, the rest. */

import type {
  Claim,
  Explanation,
  Finding,
  FindingsAnswer,
  Path,
  ResolvedName,
  Severity,
  TraceAnswer,
} from "../../contract.ts";
import { explains } from "../headline.ts";
import { evidenceLines, findingLines } from "./findings.ts";
import { gapLines } from "./gaps.ts";
import { endpointName } from "./hops.ts";
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
  type Line,
} from "./text.ts";
import { askedFor, takersOf, vantageName, verdictSpan } from "./verdicts.ts";
import { walkBlocks } from "./walks.ts";

/** The whole answer as plain text, for a document or a pipe. */
export const renderExplanation = (explanation: Explanation): string =>
  plain(explanationLines(explanation));

/** The whole answer as marked text, for a terminal. */
export function explanationLines(explanation: Explanation): readonly Line[] {
  const { paths, findings, gaps } = explanation;
  const [first] = findings;
  const isNamed = first !== undefined && explains(first, paths);
  const grave = findings.filter(({ severity }, at) => severity !== "info" || (at === 0 && isNamed));
  const unread = gapLines(gaps);
  // Where the answer hangs on what was not read, that comes before the ways.
  const hangs = paths.length === 0 || paths.some(({ verdict }) => verdict === "uncertain");
  return sections([
    ...(isNamed ? [] : [[summary(explanation)]]),
    ...grave.map(findingLines),
    hangs ? unread : [],
    claimLines(explanation),
    tableLines(paths),
    ...walkBlocks(paths),
    ...findings.filter((each) => !grave.includes(each)).map(findingLines),
    hangs ? [] : unread,
  ]);
}

/** A trace as text: the cause, what the name resolved to, the ways, the rest. */
export function traceLines({
  question,
  resolved,
  paths,
  findings,
  gaps,
}: TraceAnswer): readonly Line[] {
  const [first, ...others] = findings;
  const named = paths.every(({ verdict }) => verdict === "reachable") ? undefined : first;
  const rest = named === undefined && paths.length > 0 ? findings : others;
  return sections([
    named === undefined ? [] : findingLines(named),
    paths.length === 0 ? (first === undefined ? [nowhere(question)] : findingLines(first)) : [],
    resolved === undefined ? [] : resolvedLines(resolved),
    tableLines(paths),
    ...walkBlocks(paths),
    ...rest.map(findingLines),
    gapLines(gaps),
  ]);
}

function resolvedLines({
  name: asked,
  addresses,
  by,
  network,
  holders,
  evidence,
}: ResolvedName): readonly Line[] {
  const whose = (address: string): string => {
    const holder = holders.find((each) => each.address === address);
    return holder === undefined ? address : `${address} (${holder.container})`;
  };
  const who = network === undefined ? by : `${by} of ${network}`;
  return [
    line(name(asked), ` is ${addresses.map(whose).join(", ")}`, quiet(`  ${who}`)),
    ...indent(2, evidence.flatMap(evidenceLines)),
  ];
}

const nowhere = ({ from, to }: TraceAnswer["question"]): Line =>
  line(`No way from ${from} to ${to} can be walked: one of them has no address that was read.`);

/** `findings` of the terminal as text. */
export function findingsLines({ findings, gaps }: FindingsAnswer): readonly Line[] {
  return sections([
    ...findings.map(findingLines),
    [line(heading(countOf(findings)))],
    gapLines(gaps),
  ]);
}

function countOf(findings: readonly Finding[]): string {
  const many = (severity: Severity, one: string): string[] => {
    const count = findings.filter((each) => each.severity === severity).length;
    return count === 0 ? [] : [`${String(count)} ${one}${count === 1 ? "" : "s"}`];
  };
  const all = [...many("error", "error"), ...many("warning", "warning"), ...many("info", "note")];
  return all.length === 0 ? "Nothing is wrong with what this host publishes" : all.join(", ");
}

/** Blocks with a blank line between them. */
const sections = (blocks: readonly (readonly Line[])[]): readonly Line[] =>
  blocks
    .filter((block) => block.length > 0)
    .flatMap((block, at) => (at === 0 ? block : [BLANK, ...block]));

/** The first line where no cause is named: what was found, no more. */
function summary({ question, paths, gaps }: Explanation): Line {
  const port = `${String(question.port)}/${question.protocol}`;
  const odd = paths.find(({ verdict }) => verdict !== "reachable");
  if (paths.length === 0) {
    const why = gaps.some(({ affects }) => affects.includes("explain"))
      ? "no packet can be walked to it, since the host was not read"
      : "there was nowhere to ask from";
    return line(heading(port), `: ${why}`);
  }
  if (odd !== undefined) {
    return line(heading(port), ": ", verdictSpan(odd), `, asked from ${vantageName(odd.from)}`);
  }
  return line(heading(port), " ", good("answers"), `: ${takersOf(paths).join("; ")}`);
}

function claimLines({ claims, question, gaps }: Explanation): readonly Line[] {
  const port = `${String(question.port)}/${question.protocol}`;
  if (claims.length === 0) {
    const unread = gaps.some(({ what }) => LISTENERS.test(what));
    const nobody = `Nobody claims ${port} on this host.`;
    return [line(unread ? `No container claims ${port}; what listens was not read.` : nobody)];
  }
  return [line(heading(`Who claims ${port}`)), ...indent(2, columns(claims.map(claimRow)))];
}

/** What a gap lacks when nobody can say which processes listen on the host. */
const LISTENERS = /sockets that listen|interfaces of the host/i;

function claimRow(claim: Claim): readonly Line[] {
  const { kind, hostIp, hostPort, containerPort, pid, state, published } = claim;
  const asked = endpointName(hostIp === "" ? "any address" : hostIp, hostPort);
  const inner = containerPort === undefined ? "" : ` → ${String(containerPort)}`;
  return [
    line(`${kind} `, name(claim.name), pid === undefined ? "" : quiet(` pid ${String(pid)}`)),
    line(asked + inner),
    line(published === false ? `${state}, not published` : state),
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
