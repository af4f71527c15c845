// Routes of all tables, both families. iproute2: ip-route(8); the line itself is kept, as it is what people know.

import type { Nexthop, Route } from "../../core/net/route.ts";
import { present } from "../fields.ts";
import type { Problem } from "../../core/text/source.ts";
import { unknownLine, withProblems } from "../parsed.ts";
import type { Section } from "./section.ts";

export const routes: Section<readonly Route[]> = {
  asked: "ip route show table all; ip -6 route show table all",
  // One family at a time: a default route over a device alone does not tell its family.
  // Busybox's ip leaves out the ways of a route that has several.
  lines: `has ip || { missing ip; return; }
is_iproute || return
tool ip -4 route show table all && echo ip6 && tool ip -6 route show table all`,
  read(text) {
    const [ip = "", ip6 = ""] = `\n${text}`.split("\nip6\n");
    const problems: Problem[] = [];
    const readAll = (part: string, family: Route["family"]): Route[] =>
      joinNexthops(part).flatMap((line) => {
        const route = readRoute(line, family);
        if (route === undefined) problems.push(unknownLine(line));
        return route === undefined ? [] : [route];
      });
    return withProblems([...readAll(ip, "ip"), ...readAll(ip6, "ip6")], problems);
  },
};

/** The next hops of a multipath route stand on lines of their own, indented. */
function joinNexthops(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split("\n").map((each) => each.trimEnd())) {
    if (line === "") continue;
    const previous = lines.at(-1);
    if (/^\s/.test(line) && previous !== undefined) {
      lines[lines.length - 1] = `${previous} ${line.trim()}`;
    } else {
      lines.push(line.trim());
    }
  }
  return lines;
}

const TYPES = new Set([
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
  "nat",
]);

/** Words that stand without a value. */
const FLAGS = new Set([
  "dead",
  "onlink",
  "pervasive",
  "offload",
  "trap",
  "notify",
  "linkdown",
  "unresolved",
  "rt_offload",
  "rt_trap",
  "rt_offload_failed",
]);

/** Words after which a value stands that we have no use for. */
const VALUED = new Set([
  "tos",
  "dsfield",
  "expires",
  "error",
  "pref",
  "advmss",
  "rtt",
  "rttvar",
  "window",
  "cwnd",
  "initcwnd",
  "initrwnd",
  "ssthresh",
  "realms",
  "realm",
  "reordering",
  "hoplimit",
  "rto_min",
  "features",
  "quickack",
  "congctl",
  "fastopen_no_cookie",
  "users",
  "age",
  "nhid",
  "flowlabel",
  "ttl-propagate",
]);

/** Reads one line of `ip route`. */
export function readRoute(line: string, family: Route["family"]): Route | undefined {
  const [own = "", ...hops] = line.split(/\snexthop\s/).map((part) => part.trim());
  const words = own.split(/\s+/);
  const type = TYPES.has(words[0] ?? "") ? (words.shift() ?? "") : "unicast";
  const target = words.shift();
  const values = readWords(words);
  const via = viaOf(values);
  if (target === undefined || !/^(default|[0-9a-f.:]+(\/\d+)?)$/i.test(target)) return undefined;
  return present({
    family,
    table: values.get("table") ?? "main",
    type,
    dst: withLength(target, family),
    dev: values.get("dev"),
    via,
    prefSrc: values.get("src"),
    metric: Number(values.get("metric") ?? 0),
    scope: values.get("scope"),
    protocol: values.get("proto"),
    src: values.get("from"),
    mtu: values.has("mtu") ? Number(values.get("mtu")) : undefined,
    flags: flagsOf(values),
    nexthops: hops.length === 0 ? undefined : hops.map(readNexthop),
    text: line,
  });
}

function readNexthop(text: string): Nexthop {
  const values = readWords(text.split(/\s+/));
  return present({
    dev: values.get("dev"),
    via: viaOf(values),
    weight: Number(values.get("weight") ?? 1),
    flags: flagsOf(values),
  });
}

const flagsOf = (values: ReadonlyMap<string, string>): string[] =>
  [...FLAGS].filter((flag) => values.has(flag));

/** `via inet6 fe80::1` names the gateway's family where it is not the route's. */
function viaOf(values: ReadonlyMap<string, string>): string | undefined {
  return values.get("via")?.replace(/^inet6? /, "");
}

/** Keys with their values; a word that is neither key nor flag is passed over and stays in the text. */
function readWords(words: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const key = words[at] ?? "";
    if (FLAGS.has(key)) {
      values.set(key, "");
      continue;
    }
    let value = words[at + 1] ?? "";
    at += 1;
    if (value === "lock" || (key === "via" && value.startsWith("inet"))) {
      at += 1;
      value = key === "via" ? `${value} ${words[at] ?? ""}` : (words[at] ?? "");
    }
    if (KEYS.has(key)) values.set(key, value);
    else if (!VALUED.has(key)) at -= 1;
  }
  return values;
}

const KEYS = new Set([
  "via",
  "dev",
  "table",
  "proto",
  "scope",
  "src",
  "metric",
  "from",
  "mtu",
  "weight",
]);

/** Prefix with its length: `default` and bare addresses spelled out. */
function withLength(target: string, family: "ip" | "ip6"): string {
  if (target === "default") return family === "ip" ? "0.0.0.0/0" : "::/0";
  if (target.includes("/")) return target;
  return `${target}/${family === "ip" ? 32 : 128}`;
}
