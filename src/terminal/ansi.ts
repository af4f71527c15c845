/** Marked text in the colours of a terminal. */

import { plainLine, type Line, type Mark } from "../core/explain/words/text.ts";

/** Select Graphic Rendition numbers (ECMA-48 8.3.117): the terminal's own sixteen colours only. */
const STYLES: Readonly<Record<Mark, string>> = {
  heading: "1",
  good: "32",
  bad: "31",
  doubt: "33",
  code: "36",
  name: "1",
  quiet: "2",
  command: "36",
};

export function coloured(lines: readonly Line[]): string {
  return lines.map((line) => `${plainLine(line) === "" ? "" : paint(line)}\n`).join("");
}

const paint = (line: Line): string =>
  line
    .map(({ text, mark }) =>
      mark === undefined ? text : `\u001b[${STYLES[mark]}m${text}\u001b[0m`,
    )
    .join("");

/** Colour only where a person looks, and not where they said no (https://no-color.org). */
export const wantsColour = (
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean => stream.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
