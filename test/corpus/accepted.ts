/** Asks the machine's own iptables which texts it would take. */

import { execFileSync, spawnSync } from "node:child_process";
import type { Text } from "./folders.ts";

export type Family = "ip" | "ip6";

export interface Accepted {
  readonly text: Text;
  readonly family: Family;
}

/**
 * For each file the commands that take it, in a network namespace of its own.
 * One that holds `-h` ends well too, but with words about the use of iptables.
 */
const ASK = `
takes() { said=$("$1" --test < "$2" 2> /dev/null) && [ -z "$said" ]; }
for file do
  takes iptables-restore "$file" && echo ip || echo
  takes ip6tables-restore "$file" && echo ip6 || echo
done`;

/** Why it cannot be asked here; `undefined` when it can. */
export function whyNotAsked(): string | undefined {
  const { status } = spawnSync("unshare", ["--net", "iptables-restore", "--version"]);
  return status === 0
    ? undefined
    : "iptables-restore in a namespace of its own takes root and iptables";
}

/** The texts that iptables-restore takes, or ip6tables-restore; one that both take stands there twice. */
export function acceptedOf(texts: readonly Text[]): readonly Accepted[] {
  // What opens no table holds nothing to read.
  const candidates = texts.filter(({ text }) => /^\*\w/m.test(text));
  const paths = candidates.map(({ path }) => path);
  const words = ["--net", "sh", "-c", ASK, "sh", ...paths];
  const lines = execFileSync("unshare", words, { encoding: "utf8" }).split("\n");
  return candidates.flatMap((text, at) => {
    const families = lines.slice(2 * at, 2 * at + 2);
    return families
      .filter((family) => family === "ip" || family === "ip6")
      .map((family) => ({ text, family }));
  });
}
