/** JSON that a stranger wrote. `JSON.parse` takes anything, and some hundred megabytes of brackets end the process. */

/** A host with fifty thousand rules comes to some million. */
const MAX_PARTS = 5_000_000;
/** What tools write is some ten deep; who walks over it does so in calls within calls. */
const MAX_DEPTH = 200;

/** JSON that nobody wrote for us to read: its message says why. */
export class ExcessiveJson extends SyntaxError {}

/** Throws a `SyntaxError` for what is no JSON, is nested too deep, or has too many parts. */
export function parseJson(text: string): unknown {
  const excess = excessOf(text);
  if (excess !== undefined) throw new ExcessiveJson(excess);
  return JSON.parse(text) as unknown;
}

const [QUOTE, OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN, CLOSE] = [0x22, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d];

function excessOf(text: string): string | undefined {
  let [parts, depth] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN:
      case OPEN_LIST:
        parts += 1;
        depth += 1;
        if (parts > MAX_PARTS) return `it has more than ${MAX_PARTS} lists and objects`;
        if (depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH}`;
        break;
      case CLOSE:
      case CLOSE_LIST:
        depth -= 1;
        break;
    }
  }
  return undefined;
}

/** Where the string that begins at `start` has its closing quote; the text's end where it has none. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, quote: number): boolean {
  let first = quote;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (quote - first) % 2 === 1;
}
