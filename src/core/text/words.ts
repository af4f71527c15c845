/** Splits a line into words as iptables-restore does. iptables: iptables/xshared.c, add_param_to_argv. */

import type { Parsed, Problem } from "./source.ts";

/** A word and its place in the source, quotes included. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Written in quotes: never an option, whatever it looks like. */
  readonly quoted: boolean;
}

const SPACE = 32;
const TAB = 9;
const QUOTE = 34;
const RETURN = 13;

/**
 * Splits one line; `start` and `end` are its bounds in the source.
 * Double quotes group, a backslash escapes inside them, and a closing quote ends the word.
 * The words are added to those that are given.
 */
export function splitWords(
  source: string,
  start: number,
  end: number,
  words: Word[] = [],
): Parsed<Word[]> {
  let at = start;
  while (at < end) {
    const code = source.charCodeAt(at);
    if (code === SPACE || code === TAB || code === RETURN) {
      at += 1;
      continue;
    }
    const stop = endOfPlain(source, at, end);
    if (source.charCodeAt(stop) === QUOTE && stop < end) {
      const { word, closed } = readQuoted(source, at, end);
      words.push(word);
      if (!closed) return { value: words, problems: [unclosed(word)] };
      at = word.end;
    } else {
      words.push({ text: source.slice(at, stop), start: at, end: stop, quoted: false });
      at = stop;
    }
  }
  return { value: words, problems: NONE };
}

const NONE: readonly Problem[] = [];

function endOfPlain(source: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const code = source.charCodeAt(at);
    if (code === SPACE || code === TAB || code === QUOTE || code === RETURN) break;
    at += 1;
  }
  return at;
}

/** Reads a word that holds an opening quote; what stands before the quote belongs to it. */
function readQuoted(
  source: string,
  start: number,
  end: number,
): { readonly word: Word; readonly closed: boolean } {
  const open = source.indexOf('"', start);
  const parts = [source.slice(start, open)];
  let from = open + 1;
  for (let at = from; at < end; at += 1) {
    const character = source[at];
    if (character === "\\" && at + 1 < end) {
      parts.push(source.slice(from, at));
      from = at + 1;
      at += 1;
    } else if (character === '"') {
      parts.push(source.slice(from, at));
      return {
        word: { text: parts.join(""), start, end: at + 1, quoted: true },
        closed: true,
      };
    }
  }
  parts.push(source.slice(from, end));
  return { word: { text: parts.join(""), start, end, quoted: true }, closed: false };
}

function unclosed(word: Word): Problem {
  return {
    code: "unclosed-quote",
    message: "This quote is never closed",
    span: { start: word.start, end: word.end },
  };
}

const PLAIN = /^[\w-]+$/;

/** Writes a value as iptables-save does: quoted unless it holds letters, digits, `_` and `-` alone. */
export function quoteWord(text: string): string {
  return PLAIN.test(text) ? text : `"${text.replace(/["\\']/g, "\\$&")}"`;
}
