/** Reads what `ipset save` prints: `create NAME TYPE …` and `add NAME MEMBER …`. */

import type { Parsed, Problem } from "../text/source.ts";
import type { Ipset } from "./ruleset.ts";

export function readIpsetSave(source: string): Parsed<readonly Ipset[]> {
  const sets = new Map<string, Ipset & { readonly members: string[] }>();
  const problems: Problem[] = [];
  let start = 0;
  for (const [at, line] of source.split("\n").entries()) {
    const [command = "", name = "", first = "", ...rest] = line.trim().split(/\s+/);
    if (command === "create") {
      const family = rest[rest.indexOf("family") + 1] === "inet6" ? "ip6" : "ip";
      const netmask = Number(rest[rest.indexOf("netmask") + 1]);
      const cut = rest.includes("netmask") && netmask > 0 ? { netmask } : {};
      sets.set(name, { name, type: first, family, ...cut, members: [] });
    } else if (command === "add" && sets.has(name)) {
      sets.get(name)?.members.push([first, ...rest].join(" "));
    } else if (command !== "") {
      problems.push({
        code: "unknown-line",
        message: "This line is no set and no member of one",
        span: { start, end: start + line.length },
        line: at + 1,
        column: 1,
      });
    }
    start += line.length + 1;
  }
  return { value: [...sets.values()], problems };
}
