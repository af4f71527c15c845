/** What is wrong or worth knowing, the cause first; and what could not be read. */

import type { Evidence, Finding, Gap, Path, Severity } from "../src/core/contract.ts";
import { explains } from "../src/core/explain/headline.ts";
import { visible } from "../src/core/explain/words/text.ts";
import { button } from "./controls.ts";
import { CROSS, INFO, WARNING, type Glyph } from "./glyphs.ts";
import { keyed, node, type Child, type MaybeChild, type Node } from "./node.ts";
import { icon } from "./shapes.ts";
import { counted } from "./words.ts";

/** The cause stands open; the rest is a line each, to be opened. */
export function findingsSection(
  findings: readonly Finding[],
  paths: readonly Path[],
): Node | undefined {
  if (findings.length === 0) return undefined;
  const items = findings.map((finding, index) => {
    const isCause = index === 0 && explains(finding, paths);
    return keyed(
      `finding ${index} ${finding.code}`,
      isCause ? cause(finding) : folded(finding, index),
    );
  });
  return keyed(
    "findings",
    node("section", { class: "findings", "aria-label": "Findings" }, ...items),
  );
}

function cause(finding: Finding): Node {
  return node(
    "div",
    { class: `finding cause ${finding.severity}` },
    node("h2", {}, ...headline(finding)),
    ...body(finding, 0),
  );
}

function folded(finding: Finding, index: number): Node {
  return node(
    "details",
    { class: `finding ${finding.severity}` },
    node("summary", {}, ...headline(finding)),
    ...body(finding, index),
  );
}

const SEVERITY_SIGNS: Readonly<Record<Severity, readonly [Glyph, string]>> = {
  error: [CROSS, "bad"],
  warning: [WARNING, "doubt"],
  info: [INFO, "quiet"],
};

function headline({ code, severity, title }: Finding): readonly Child[] {
  const [glyph, tone] = SEVERITY_SIGNS[severity];
  return [
    icon(glyph, tone, severity),
    " ",
    node("span", { class: "finding-title" }, visible(title)),
    " ",
    node("code", { class: "finding-code" }, code),
  ];
}

function body({ detail, evidence, remedy }: Finding, index: number): readonly MaybeChild[] {
  return [
    node("p", {}, visible(detail)),
    ...evidence.map(quoted),
    node("p", { class: "remedy" }, visible(remedy.text)),
    remedy.command !== undefined &&
      node(
        "div",
        { class: "command" },
        node("pre", { class: "quote" }, lines(remedy.command)),
        button("Copy", `copyRemedy ${index}`, "secondary"),
      ),
  ];
}

function quoted({ source, text, line }: Evidence): Node {
  const where = line === undefined ? source : `${source}, line ${line}`;
  return node(
    "figure",
    {},
    node("figcaption", {}, visible(where)),
    node("pre", { class: "quote" }, lines(text)),
  );
}

/** Lines stay lines; everything else unseen is made visible. */
const lines = (text: string): string => text.split("\n").map(visible).join("\n");

/** A discreet note: what a snapshot lacks is never silently missing. */
export function gapsSection(gaps: readonly Gap[]): Node | undefined {
  if (gaps.length === 0) return undefined;
  const items = gaps.flatMap(({ code, what, reason, remedy }) => [
    node("dt", {}, visible(what), " ", node("code", {}, code)),
    node("dd", {}, `${visible(reason)}. ${visible(remedy)}`),
  ]);
  return keyed(
    "gaps",
    node(
      "details",
      { class: "gaps" },
      node("summary", {}, `${counted(gaps.length, "gap")}: what could not be read`),
      node("dl", {}, ...items),
    ),
  );
}
