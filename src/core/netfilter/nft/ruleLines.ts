/** On which lines the rules of nft's JSON begin. */

/** In a string its quotes would have a backslash before them. */
const RULE = /"rule"\s*:\s*\{|\n/g;

/** From 1, in the order of the text; most often nft writes all on one line. */
export function ruleLines(text: string): readonly number[] {
  const lines: number[] = [];
  if (!text.trimEnd().includes("\n")) return lines;
  let line = 1;
  for (const [found] of text.matchAll(RULE)) {
    if (found === "\n") line += 1;
    else {
      lines.push(line);
      line += found.split("\n").length - 1;
    }
  }
  return lines;
}
