/** A finding in words: its code and title, how it comes about, what shows it, what to do. */

import type { Finding, Severity } from "../../contract.ts";
import {
  bad,
  code,
  command,
  doubt,
  heading,
  indent,
  line,
  quiet,
  wrap,
  type Line,
  type Span,
} from "./text.ts";

/** Width that running text is wrapped to; quoted lines stay as long as they are. */
const WIDTH = 92;

/** `CODE: title`. */
export function findingTitle({ code: name, severity, title }: Finding): Line {
  return line(marked(severity, name), ": ", heading(title));
}

const marked = (severity: Severity, text: string): Span =>
  severity === "error" ? bad(text) : severity === "warning" ? doubt(text) : quiet(text);

/** All below the title. */
export function findingBody(finding: Finding): readonly Line[] {
  return [...wrap(finding.detail, WIDTH), ...evidenceLines(finding), ...remedyLines(finding)];
}

function evidenceLines({ evidence }: Finding): readonly Line[] {
  return evidence.flatMap(({ source, text, line: at }) => {
    const where = at === undefined ? source : `${source}, line ${String(at)}`;
    return [
      line(quiet(`${where}:`)),
      ...indent(
        2,
        text.split("\n").map((each) => line(code(each))),
      ),
    ];
  });
}

function remedyLines({ remedy }: Finding): readonly Line[] {
  const told = wrap(remedy.text, WIDTH);
  const commands = remedy.command?.split("\n") ?? [];
  return [
    ...told,
    ...indent(
      2,
      commands.map((each) => line(command(each))),
    ),
  ];
}
