/** The walks of an explanation in words: each as far as it differs from one that was told before. */

import type { Path } from "../../contract.ts";
import type { Hop } from "../../hop.ts";
import { hopLines, ruleName } from "./hops.ts";
import { heading, indent, line, quiet, TEXT_WIDTH, wrap, type Line } from "./text.ts";
import { askedFor, outcomeOf, vantageName, verdictSpan } from "./verdicts.ts";

/** One block for each path. */
export function walkBlocks(paths: readonly Path[]): readonly (readonly Line[])[] {
  return paths.map((path, at) => {
    const told = paths.slice(0, at);
    const title = `From ${vantageName(path.from)} to ${askedFor(path)}`;
    return [
      line(heading(title), ": ", verdictSpan(path)),
      ...indent(2, retold(path, told) ?? walk(path, told)),
    ];
  });
}

/** A walk that differs from an earlier one in nothing but addresses is not told again. */
function retold(path: Path, told: readonly Path[]): readonly Line[] | undefined {
  const shape = shapeOf(path);
  const same = told.find((each) => shapeOf(each) === shape);
  return same === undefined ? undefined : [line(`The same way as to ${askedFor(same)}.`)];
}

function walk(path: Path, told: readonly Path[]): readonly Line[] {
  const proxy = path.hops.findIndex(({ kind }) => kind === "proxy");
  const twin = proxy < 0 ? undefined : told.find((each) => sharesProxyLeg(path, each));
  const hops = twin === undefined ? path.hops : path.hops.slice(0, proxy + 1);
  const back = twin === undefined ? 0 : shared(path.reply.hops, twin.reply.hops);
  return [
    ...hopLines(hops),
    ...(twin === undefined ? [] : [line(quiet(`and on as to ${askedFor(twin)}`))]),
    ...wrap(outcomeOf(path), TEXT_WIDTH),
    ...part("Later packets also meet", laterRules(path)),
    ...part("The answer comes back by", path.reply.hops.slice(back)),
    ...lostAnswer(path),
    ...path.assumptions.flatMap(({ text }) => wrap(`Assumed: ${text}.`, TEXT_WIDTH)),
  ];
}

function part(title: string, hops: readonly Hop[]): readonly Line[] {
  const lines = hopLines(hops);
  return lines.length === 0 ? [] : [line(quiet(title)), ...indent(2, lines)];
}

/** Rules that only the packets after the first meet. */
function laterRules({ hops, established }: Path): readonly Hop[] {
  const met = new Set(hops.filter(isRule).map(ruleKey));
  return established.hops.filter((hop) => isRule(hop) && !met.has(ruleKey(hop)));
}

function lostAnswer({ verdict, reply }: Path): readonly Line[] {
  if (verdict === reply.verdict || reply.hops.length === 0) return [];
  if (reply.verdict === "reachable") return [];
  return [line("The answer is ", verdictSpan({ verdict: reply.verdict }), ".")];
}

type Rule = Extract<Hop, { readonly kind: "rule" }>;

const isRule = (hop: Hop): hop is Rule => hop.kind === "rule";

const ruleKey = (hop: Rule): string => `${hop.netns} ${hop.family} ${ruleName(hop)}`;

/** docker-proxy's own connection, and its answer, went the same way. */
function sharesProxyLeg(a: Path, b: Path): boolean {
  const own = (path: Path): readonly Hop[] => {
    const at = path.hops.findIndex(({ kind }) => kind === "proxy");
    return at < 0 ? [] : path.hops.slice(at + 1);
  };
  return (
    own(a).length > 0 && shapeOfHops(own(a)) === shapeOfHops(own(b)) && a.verdict === b.verdict
  );
}

/** How many hops both begin with. */
function shared(a: readonly Hop[], b: readonly Hop[]): number {
  const different = a.findIndex((hop, at) => {
    const other = b[at];
    return other === undefined || JSON.stringify(hop) !== JSON.stringify(other);
  });
  return different < 0 ? a.length : different;
}

/** What two walks must share to be told as one: everything but who sends, and to which address. */
function shapeOf({ from, verdict, viaProxy, hops, established, reply, assumptions }: Path): string {
  const kind = from.kind === "host" ? "host" : vantageName(from);
  const all = [hops, established.hops, reply.hops].map(shapeOfHops);
  return JSON.stringify([kind, verdict, viaProxy, all, assumptions]);
}

const shapeOfHops = (hops: readonly Hop[]): string =>
  JSON.stringify(
    hops.map((hop) => {
      if (isRule(hop)) return ruleKey(hop);
      // Addresses, and which of its two processes the proxy is, follow from the question.
      return ["rewrite", "route", "proxy"].includes(hop.kind) ? hop.kind : hop;
    }),
  );
