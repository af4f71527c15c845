/**
 * Lines of `iptables-save`, with the line breaks that stand within quotes: a comment may hold any, and what it says
 * behind one is no rule. iptables: libxtables/xtables.c, xtables_save_string.
 */

export interface SaveLine {
  /** Where its line break is, or the text's end. */
  readonly end: number;
  /** How many lines of the text it takes. */
  readonly lines: number;
}

/** The longest that an extension keeps, a comment, has 256 bytes (xt_comment.h); each may have a backslash. */
const LONGEST = 512;

export function lineAt(source: string, start: number): SaveLine {
  const first = endOfLine(source, start);
  let [end, lines] = [first, 1];
  for (let close = openUntil(source, start, end); close !== undefined;) {
    lines += breaksWithin(source, end, close);
    const from = end;
    end = endOfLine(source, close);
    close = end > from ? openUntil(source, close + 1, end) : undefined;
  }
  return { end, lines };
}

function endOfLine(source: string, start: number): number {
  const newline = source.indexOf("\n", start);
  return newline < 0 ? source.length : newline;
}

/** Where the quotes that are open at the end of the line are closed. */
function openUntil(source: string, start: number, end: number): number | undefined {
  for (let open = quoteIn(source, start, end); open < end;) {
    const close = closing(source, open);
    if (close === undefined) return undefined;
    if (close > end) return isValue(source, start, open) ? close : undefined;
    open = quoteIn(source, close + 1, end);
  }
  return undefined;
}

/** The first from `start` on; `end` where there is none. */
function quoteIn(source: string, start: number, end: number): number {
  const ahead = source.slice(start, end).indexOf('"');
  return ahead < 0 ? end : start + ahead;
}

function closing(source: string, open: number): number | undefined {
  for (let at = open + 1; at < source.length && at <= open + LONGEST; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === '"') return at;
  }
  return undefined;
}

/** Names of chains may hold quotes, and are never within them; behind an option of an extension a value begins. */
const isValue = (source: string, start: number, open: number): boolean =>
  / --(?!(?:match|jump|goto|append|insert) )[\w-]+ $/.test(
    source.slice(Math.max(start, open - 40), open),
  );

function breaksWithin(source: string, from: number, to: number): number {
  let count = 0;
  for (let at = source.indexOf("\n", from); at >= 0 && at < to; at = source.indexOf("\n", at + 1)) {
    count += 1;
  }
  return count;
}
