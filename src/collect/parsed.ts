/** Making `Parsed` values: what was understood, and what was stumbled on. */

import { parseJson } from "../core/text/json.ts";
import type { Parsed, Problem } from "../core/text/source.ts";
import { excerpt } from "./outcome.ts";

export const clean = <T>(value: T): Parsed<T> => ({ value, problems: [] });

export function withProblems<T>(value: T, problems: readonly Problem[]): Parsed<T> {
  return { value, problems };
}

/** A line that did not read; `start` is its offset. */
export function unknownLine(line: string, start = 0): Problem {
  return {
    code: "unknown-line",
    message: `the line "${excerpt(line).slice(0, 120)}"`,
    span: { start, end: start + line.length },
  };
}

/** A text that stops before its end. */
export const unknownEnd = (text: string): Problem => ({
  code: "unexpected-shape",
  message: `it ends after "${excerpt(text.slice(-200)).slice(-80)}"`,
  span: { start: text.length, end: text.length },
});

/** The list that a tool printed as JSON; empty output is an empty list, as `ip -j` prints nothing for none. */
export function readJsonList(text: string): Parsed<readonly unknown[]> {
  if (text.trim() === "") return clean([]);
  try {
    const value = parseJson(text);
    if (Array.isArray(value)) return clean(value);
    return withProblems([], [{ ...problemOf(text), code: "unexpected-shape" }]);
  } catch {
    return withProblems([], [problemOf(text)]);
  }
}

function problemOf(text: string): Problem {
  return {
    code: "not-json",
    message: `not a list in JSON but "${excerpt(text).slice(0, 120)}"`,
    span: { start: 0, end: text.length },
  };
}

/** Reads line by line; what reads as `undefined` becomes a problem, empty lines are passed over. */
export function readLines<T>(text: string, read: (line: string) => T | undefined): Parsed<T[]> {
  const value: T[] = [];
  const problems: Problem[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    if (line.trim() !== "") {
      const one = read(line);
      if (one === undefined) problems.push(unknownLine(line, start));
      else value.push(one);
    }
    start += line.length + 1;
  }
  return withProblems(value, problems);
}
