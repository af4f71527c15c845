/** Joins the walks of packets of one kind, which may differ in rules that look at flags or lengths. */

import type { Hop } from "../hop.ts";

/** All hops of all walks, each once for each time that a walk met it, in an order that fits every one of them. */
export function mergeHops(walks: readonly (readonly Hop[])[]): readonly Hop[] {
  const [first = [], ...rest] = walks;
  return rest.reduce(mergeTwo, first);
}

function mergeTwo(into: readonly Hop[], from: readonly Hop[]): readonly Hop[] {
  const merged: Hop[] = [];
  const keys = into.map(hopKey);
  let at = 0;
  for (const hop of from) {
    const found = keys.indexOf(hopKey(hop), at);
    if (found < 0) {
      merged.push(hop);
      continue;
    }
    merged.push(...into.slice(at, found + 1));
    at = found + 1;
  }
  return [...merged, ...into.slice(at)];
}

const hopKey = (hop: Hop): string => JSON.stringify(hop);
