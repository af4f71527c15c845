/** Routing policy rules as the netlink program prints them. Linux: include/uapi/linux/fib_rules.h. */

import type { PolicyRule } from "../../core/net/route.ts";
import { readPolicyRule } from "../sections/policyRules.ts";
import { tableOf } from "./netlinkRoutes.ts";
import { addressOf, AF_INET, numberOf, wordOf } from "./netlinkWords.ts";

/** FR_ACT_…, by number; what is left out is a lookup (1), or a goto (2). */
const ACTIONS: Readonly<Record<string, string>> = {
  3: "nop",
  6: "blackhole",
  7: "unreachable",
  8: "prohibit",
};

/** FIB_RULE_INVERT. */
const INVERTED = 2;

/** Put into the words of ip-rule(8), and read as those are; `undefined` where it has a selector that is not known. */
export function readRule(words: readonly string[]): PolicyRule | undefined {
  const [family, action = "", flags, tos, table = "", priority, ...selectors] = words;
  const [from, fromLength, to, toLength, iif, oif, mark, mask, ...rest] = selectors;
  const [target, suppressed, l3mdev, uids, protocol, sport, dport, others] = rest;
  if (others !== "-") return undefined;
  const tell = (key: string, value: string | undefined): string =>
    value === undefined || value === "-" ? "" : `${key} ${value}`;
  const isLookup = action === "1";
  const text = [
    (Number(flags) & INVERTED) === 0 ? "" : "not",
    `from ${prefixOf(family, from, fromLength) ?? "all"}`,
    tell("to", prefixOf(family, to, toLength)),
    tos === "0" ? "" : tell("tos", hex(tos)),
    markOf(numberOf(mark), numberOf(mask)),
    tell("iif", wordOf(iif)),
    tell("oif", wordOf(oif)),
    tell("uidrange", uids),
    tell("ipproto", protocol),
    tell("sport", sport),
    tell("dport", dport),
    isLookup && l3mdev === "1" ? "lookup [l3mdev-table]" : "",
    isLookup && l3mdev !== "1" ? `lookup ${tableOf(table)}` : "",
    // (u32)-1 is none.
    suppressed === "4294967295" ? "" : tell("suppress_prefixlength", suppressed),
    action === "2" ? tell("goto", target) : (ACTIONS[action] ?? ""),
  ];
  const line = `${numberOf(priority) ?? 0}:\t${text.filter((part) => part !== "").join(" ")}`;
  return readPolicyRule(line, family === AF_INET ? "ip" : "ip6");
}

const hex = (number: string | undefined): string => `0x${Number(number).toString(16)}`;

function prefixOf(family?: string, address = "-", length = "0"): string | undefined {
  const text = address === "-" ? undefined : addressOf(family, address);
  if (text === undefined) return undefined;
  return length === (family === AF_INET ? "32" : "128") ? text : `${text}/${length}`;
}

function markOf(mark: number | undefined, mask = 0xffffffff): string {
  if (mark === undefined) return "";
  const value = `fwmark 0x${mark.toString(16)}`;
  return mask === 0xffffffff ? value : `${value}/0x${mask.toString(16)}`;
}
