/**
 * Text with meaning: lines of spans that say what they are, so that a terminal can colour them and a document need not.
 * Whatever a host wrote passes here, and leaves without anything that moves a cursor or turns text around.
 */

import { cellsOf } from "../../text/cells.ts";

export type Mark = "heading" | "good" | "bad" | "doubt" | "code" | "name" | "quiet" | "command";

export interface Span {
  readonly text: string;
  readonly mark?: Mark;
}

export type Line = readonly Span[];

/** A line in the making; bare strings carry no mark. */
export type Words = readonly (string | Span)[];

export const span = (mark: Mark, text: string): Span => ({ text: visible(text), mark });

export const good = (text: string): Span => span("good", text);
export const bad = (text: string): Span => span("bad", text);
export const doubt = (text: string): Span => span("doubt", text);
export const code = (text: string): Span => span("code", text);
export const name = (text: string): Span => span("name", text);
export const quiet = (text: string): Span => span("quiet", text);
export const heading = (text: string): Span => span("heading", text);
export const command = (text: string): Span => span("command", text);

export function line(...words: Words): Line {
  return words.map((word) => (typeof word === "string" ? { text: visible(word) } : word));
}

export const BLANK: Line = [];

/** Width that running text is wrapped to; quoted lines stay as long as they are. */
export const TEXT_WIDTH = 88;

export const indent = (by: number, lines: readonly Line[]): readonly Line[] =>
  lines.map((each) => (each.length === 0 ? each : [{ text: " ".repeat(by) }, ...each]));

export const plain = (lines: readonly Line[]): string =>
  lines.map((each) => `${plainLine(each).trimEnd()}\n`).join("");

export const plainLine = (given: Line): string => given.map(({ text }) => text).join("");

/** How many cells of a terminal it fills. */
export const widthOf = (given: Line): number => cellsOf(plainLine(given));

/**
 * Rows of cells as lines whose columns stand below each other; the last cell of a row is not padded. A cell that is
 * wider than `widest` moves what follows it in its own row alone.
 */
export function columns(
  rows: readonly (readonly Line[])[],
  { widest = Infinity }: { readonly widest?: number } = {},
): readonly Line[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.slice(0, -1).entries()) {
      const width = widthOf(cell);
      if (width <= widest) widths[at] = Math.max(widths[at] ?? 0, width);
    }
  }
  return rows.map((row) =>
    row.flatMap((cell, at) => {
      if (at === row.length - 1) return cell;
      const missing = Math.max(0, (widths[at] ?? 0) - widthOf(cell));
      return [...cell, { text: " ".repeat(missing + GAP) }];
    }),
  );
}

/** Between two columns. */
const GAP = 2;

/** Breaks a sentence into lines of at most `width` characters, at spaces only. */
export function wrap(text: string, width: number): readonly Line[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(/\s+/)) {
    if (current !== "" && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === "" ? word : `${current} ${word}`;
    }
  }
  if (current !== "") lines.push(current);
  return lines.map((each) => line(each));
}

/**
 * Control characters (C0, DEL, C1), line and paragraph separators, those that turn the direction of text, and those that
 * a font draws as nothing (Unicode: Default_Ignorable_Code_Point, tag characters among them): shown as their number.
 */
export const HARMFUL =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb\p{Default_Ignorable_Code_Point}]/gu;

export function visible(text: string): string {
  return text.replace(HARMFUL, (found) => {
    const number = found.codePointAt(0) ?? 0;
    return `\\u{${number.toString(16)}}`;
  });
}

/** The same of JSON, by its own escapes; what `JSON.stringify` puts between texts stays. */
export const visibleJson = (json: string): string =>
  json.replace(HARMFUL, (found) => (found === "\n" ? found : found.replace(/[^]/g, escapeUnit)));

const escapeUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
