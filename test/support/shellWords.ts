import { execFileSync } from "node:child_process";

/** The words that a real `sh` makes of a command line. */
export function splitWords(line: string): readonly string[] {
  const printed = execFileSync("sh", [
    "-c",
    `for word in ${line}; do printf '%s\\0' "$word"; done`,
  ]);
  return printed.toString("utf8").split("\0").slice(0, -1);
}
