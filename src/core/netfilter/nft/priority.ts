/** Priorities of base chains, which nft may write as names. nftables: src/rule.c, std_prios, bridge_std_prios. */

import type { RuleFamily } from "../../hop.ts";
import { PRIORITY } from "../builtin.ts";
import type { Json } from "./json.ts";

const NAMES: ReadonlyMap<string, number> = new Map([
  ["raw", PRIORITY.raw],
  ["mangle", PRIORITY.mangle],
  ["dstnat", PRIORITY.natDestination],
  ["filter", PRIORITY.filter],
  ["security", PRIORITY.security],
  ["srcnat", PRIORITY.natSource],
]);

/** include/uapi/linux/netfilter_bridge.h, enum nf_br_hook_priorities. */
const BRIDGE_NAMES: ReadonlyMap<string, number> = new Map([
  ["dstnat", -300],
  ["filter", -200],
  ["out", 100],
  ["srcnat", 300],
]);

/** `-100`, `"dstnat"`, `"filter + 10"`; `undefined` for anything else. */
export function readPriority(given: Json, family: RuleFamily): number | undefined {
  if (typeof given === "number") return Number.isInteger(given) ? given : undefined;
  if (typeof given !== "string") return undefined;
  const [, name = "", sign, offset = "0"] =
    /^([a-z]+|-?\d+)\s*(?:([+-])\s*(\d+))?$/.exec(given.trim()) ?? [];
  const names = family === "bridge" ? BRIDGE_NAMES : NAMES;
  const start = /^-?\d+$/.test(name) ? Number(name) : names.get(name);
  if (start === undefined) return undefined;
  return start + (sign === "-" ? -1 : 1) * Number(offset);
}
