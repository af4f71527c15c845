/**
 * Variables in the values of a compose file. Their values stand in the environment and in `.env`, which a file does not
 * show: what a value is without them is worked out, and what it hangs on is named.
 * Compose Specification: 12-interpolation.md.
 */

export interface Variable {
  readonly name: string;
  /** What the file itself gives when the variable is not set. */
  readonly fallback?: string;
}

export interface Interpolated {
  /** The value where none of the variables is set; absent when the file gives none for that case. */
  readonly text?: string;
  readonly variables: readonly Variable[];
}

/** Deeper than anybody nests defaults; a bound on what a hostile file costs. */
const MAX_DEPTH = 8;

export function interpolate(source: string): Interpolated {
  return readTemplate(source, 0);
}

function readTemplate(source: string, depth: number): Interpolated {
  const parts: (string | undefined)[] = [];
  const variables: Variable[] = [];
  let at = 0;
  while (at < source.length) {
    const dollar = source.indexOf("$", at);
    if (dollar < 0 || depth > MAX_DEPTH) {
      parts.push(source.slice(at));
      break;
    }
    parts.push(source.slice(at, dollar));
    const found = readVariable(source, dollar, depth);
    parts.push(found.text);
    variables.push(...found.variables);
    at = found.end;
  }
  const known = parts.every((part) => part !== undefined);
  return { variables, ...(known ? { text: parts.join("") } : {}) };
}

const NAME = /[A-Za-z_]\w*/y;

/** Reads what begins with the `$` at `start`. What is not a variable stands for itself. */
function readVariable(
  source: string,
  start: number,
  depth: number,
): Interpolated & { readonly end: number } {
  if (source[start + 1] === "$") return { text: "$", variables: [], end: start + 2 };
  const braced = source[start + 1] === "{";
  NAME.lastIndex = start + (braced ? 2 : 1);
  const name = NAME.exec(source)?.[0];
  if (name === undefined) return { text: "$", variables: [], end: start + 1 };
  const afterName = NAME.lastIndex;
  if (!braced) return { variables: [{ name }], end: afterName };
  const close = closingBrace(source, afterName);
  if (close === undefined) return { variables: [{ name }], end: source.length };
  return { ...readModifier(name, source.slice(afterName, close), depth), end: close + 1 };
}

/** `:-default`, `-default`, `:?error`, `?error`, `:+other`, `+other`, or nothing. */
function readModifier(name: string, modifier: string, depth: number): Interpolated {
  const found = /^:?([-?+])(.*)$/s.exec(modifier);
  const [, operator, rest = ""] = found ?? [];
  // `+` gives its text only where the variable is set.
  if (operator === "+") return { text: "", variables: [{ name, fallback: "" }] };
  if (operator !== "-") return { variables: [{ name }] };
  const inner = readTemplate(rest, depth + 1);
  if (inner.text === undefined) return { variables: [{ name }, ...inner.variables] };
  const { text } = inner;
  return { text, variables: [{ name, fallback: text }, ...inner.variables] };
}

function closingBrace(source: string, from: number): number | undefined {
  let open = 1;
  for (let at = from; at < source.length; at += 1) {
    if (source.startsWith("${", at)) open += 1;
    else if (source[at] === "}") open -= 1;
    if (open === 0) return at;
  }
  return undefined;
}
