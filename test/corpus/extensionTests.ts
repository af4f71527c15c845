/** Rule lines of iptables' own tests: `rule;printed;OK` below `:CHAIN,…` and `*table`. iptables: iptables-test.py. */

import { basename } from "node:path";
import type { Family } from "./accepted.ts";
import type { Text } from "./folders.ts";

export interface ExtensionLine {
  readonly rule: string;
  /** As iptables-save prints it. */
  readonly printed: string;
  readonly isTaken: boolean;
  readonly family: Family;
  readonly table: string;
  readonly chain: string;
}

/** Lines of ebtables and arptables are for tables that no reader here is for. */
const FILE = /^(?:lib(?:xt|ipt|ip6t)_.*|iptables)\.t$/;

/** Each line at each place that its file names. */
export function extensionLines({ name, text }: Text): readonly ExtensionLine[] {
  const file = basename(name);
  if (!FILE.test(file)) return [];
  const family: Family = file.startsWith("libip6t") ? "ip6" : "ip";
  let [tables, chains] = [["filter"], ["INPUT"]];
  const lines: ExtensionLine[] = [];
  for (const line of text.split("\n")) {
    if (line === "" || /^[#@%]/.test(line)) continue;
    if (line.startsWith(":")) chains = line.slice(1).split(",");
    else if (line.startsWith("*")) tables = line.slice(1).split(",");
    else {
      const said = readLine(line);
      const places = tables.flatMap((table) => chains.map((chain) => ({ table, chain })));
      lines.push(...places.map((place) => ({ ...said, ...place, family })));
    }
  }
  return lines;
}

/** What stands behind a fourth `;` is said of the legacy variant alone. */
function readLine(line: string): Pick<ExtensionLine, "rule" | "printed" | "isTaken"> {
  const [rule = "", printed = "", verdict = "", variant = ""] = line.split(";");
  const isTaken = verdict === "OK" || variant === "LEGACY";
  return { rule, printed: printed === "=" ? rule : printed, isTaken };
}
