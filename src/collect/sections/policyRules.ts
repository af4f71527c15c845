// Routing policy rules, both families. iproute2: ip-rule(8), the words as ip/iprule.c prints them.

import type { PolicyRule } from "../../core/net/route.ts";
import type { Problem } from "../../core/text/source.ts";
import { present } from "../fields.ts";
import { unknownLine, withProblems } from "../parsed.ts";
import type { Section } from "./section.ts";

export const policyRules: Section<readonly PolicyRule[]> = {
  asked: "ip rule; ip -6 rule",
  // Busybox's ip leaves out what it does not know of a rule, and what is left would match too much.
  lines: `has ip || { missing ip; return; }
is_iproute || return
limited ip -4 rule && echo ip6 && { limited ip -6 rule || [ ! -e /proc/net/if_inet6 ]; }`,
  read(text) {
    const [ip = "", ip6 = ""] = `\n${text}`.split("\nip6\n");
    const problems: Problem[] = [];
    const readAll = (part: string, family: PolicyRule["family"]): PolicyRule[] =>
      part.split("\n").flatMap((line) => {
        if (line.trim() === "") return [];
        const rule = readPolicyRule(line.trim(), family);
        if (rule === undefined) problems.push(unknownLine(line));
        return rule === undefined ? [] : [rule];
      });
    return withProblems([...readAll(ip, "ip"), ...readAll(ip6, "ip6")], problems);
  },
};

const ACTIONS = new Set(["lookup", "goto", "nop", "blackhole", "unreachable", "prohibit"]);

/** Keys that a rule selects by or looks up with, each with one value. */
const KEYS = new Set([
  "from",
  "to",
  "iif",
  "oif",
  "fwmark",
  "uidrange",
  "ipproto",
  "sport",
  "dport",
  "tos",
  "dsfield",
  "lookup",
  "goto",
  "suppress_prefixlength",
  "suppress_ifgroup",
  "proto",
  "protocol",
  "realms",
]);

/** Reads one line of `ip rule`, without the space around it. */
export function readPolicyRule(text: string, family: PolicyRule["family"]): PolicyRule | undefined {
  const head = /^(\d+):\s+(\S.*)$/.exec(text);
  if (head === null) return undefined;
  const words = (head[2] ?? "").split(/\s+/).filter((word) => !/^\[.*\]$/.test(word));
  const values = readWords(words);
  if (values === undefined) return undefined;
  const l3mdev = words.includes("l3mdev") || text.includes("[l3mdev-table]");
  const action = [...ACTIONS].find((each) => values.has(each));
  return present({
    family,
    priority: Number(head[1]),
    negated: values.has("not"),
    from: prefixOf(values.get("from"), family),
    to: prefixOf(values.get("to"), family),
    iif: values.get("iif"),
    oif: values.get("oif"),
    fwmark: markOf(values.get("fwmark")),
    uidRange: rangeOf(values.get("uidrange")),
    ipProtocol: values.get("ipproto"),
    sourcePort: rangeOf(values.get("sport")),
    destinationPort: rangeOf(values.get("dport")),
    tos: values.get("tos") ?? values.get("dsfield"),
    l3mdev: l3mdev ? true : undefined,
    suppressPrefixLength: countOf(values.get("suppress_prefixlength")),
    suppressIfgroup: values.get("suppress_ifgroup"),
    // A rule for VRFs names no table: the device does.
    action: action ?? (l3mdev ? "lookup" : "nop"),
    table: values.get("lookup"),
    gotoPriority: countOf(values.get("goto")),
    text,
  });
}

/** `undefined` when a word is not known: what we do not understand of a rule may not be left out of it. */
function readWords(words: readonly string[]): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const key = words[at] ?? "";
    if (KEYS.has(key) && !(key === "lookup" && words[at + 1] === undefined)) {
      values.set(key, words[at + 1] ?? "");
      at += 1;
    } else if (key === "not" || key === "lookup" || ACTIONS.has(key)) {
      values.set(key, "");
    } else if (key !== "l3mdev" && key !== "") {
      return undefined;
    }
  }
  if (values.get("lookup") === "") values.delete("lookup");
  return values;
}

function prefixOf(text: string | undefined, family: PolicyRule["family"]): string | undefined {
  if (text === undefined || text === "all") return undefined;
  return text.includes("/") ? text : `${text}/${family === "ip" ? 32 : 128}`;
}

/** `0x1/0xff`; without a mask all bits count. */
function markOf(text: string | undefined): PolicyRule["fwmark"] {
  if (text === undefined) return undefined;
  const [value, mask] = text.split("/");
  return { value: Number(value) >>> 0, mask: mask === undefined ? 0xffffffff : Number(mask) >>> 0 };
}

function rangeOf(text: string | undefined): { start: number; end: number } | undefined {
  if (text === undefined) return undefined;
  const [start, end] = text.split("-");
  return { start: Number(start), end: Number(end ?? start) };
}

const countOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);
