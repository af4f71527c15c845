/** A finding in words: its code and title, how it comes about, what shows it, what to do. */

import type { Evidence, Finding, Severity } from "../../contract.ts";
import {
  bad,
  BLANK,
  code,
  command,
  doubt,
  heading,
  indent,
  line,
  quiet,
  TEXT_WIDTH,
  wrap,
  type Line,
  type Span,
} from "./text.ts";

export const findingLines = (finding: Finding): readonly Line[] => [
  line(marked(finding), ": ", heading(finding.title), quiet(`  ${LEVELS[finding.severity]}`)),
  ...indent(2, wrap(finding.detail, TEXT_WIDTH)),
  BLANK,
  ...indent(2, labelled("Evidence", finding.evidence.flatMap(evidenceLines))),
  ...indent(2, labelled("Remedy", remedyLines(finding))),
];

const LEVELS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

function marked({ severity, code: text }: Finding): Span {
  if (severity === "info") return quiet(text);
  return severity === "error" ? bad(text) : doubt(text);
}

/** A label, and lines beside it that stand below each other. */
function labelled(label: string, lines: readonly Line[]): readonly Line[] {
  const [first = [], ...others] = lines;
  return [line(quiet(label.padEnd(LABEL_WIDTH)), ...first), ...indent(LABEL_WIDTH, others)];
}

const LABEL_WIDTH = 10;

export const evidenceLines = ({ source, text, line: at }: Evidence): readonly Line[] => [
  line(at === undefined ? source : `${source}, line ${String(at)}`),
  ...indent(
    2,
    text.split("\n").map((each) => line(code(each))),
  ),
];

const remedyLines = ({ remedy }: Finding): readonly Line[] => [
  ...wrap(remedy.text, TEXT_WIDTH - LABEL_WIDTH),
  ...indent(
    2,
    (remedy.command?.split("\n") ?? []).map((each) => line(command(each))),
  ),
];
