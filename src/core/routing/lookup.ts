/** The routing decision: policy rules in order, in each table the longest prefix (Linux: fib_lookup, fib_rules_lookup). */

import type { Decide } from "../answer.ts";
import { inPrefix } from "../net/prefix.ts";
import type { Nexthop, PolicyRule, Route } from "../net/route.ts";
import { defaultRoutes } from "./defaultRoutes.ts";
import { covering, coveringPrefixes, type Fib, type FibRoute, type FibTable } from "./fib.ts";
import type { Flow } from "./flow.ts";
import { ruleApplies } from "./policyRule.ts";

export type Routed =
  | {
      readonly is: "found";
      /** `unicast`, `local`, `broadcast`, `multicast` or `anycast`. */
      readonly type: string;
      readonly dev: string;
      readonly via?: string;
      readonly route: Route;
      /** Absent where no table was asked. */
      readonly rule?: PolicyRule;
    }
  | {
      readonly is: "failed";
      readonly outcome: "none" | "blackhole" | "unreachable" | "prohibit";
      readonly route?: Route;
      readonly rule?: PolicyRule;
    };

const FAILING = new Set(["blackhole", "unreachable", "prohibit"]);

/** Settings that bear on a lookup. */
export interface LookupOptions {
  /** Interfaces whose routes do not count while nothing is plugged in (`ignore_routes_with_linkdown`). */
  readonly ignoresLinkdown?: (dev: string) => boolean;
  /** Of what is made here the kernel chooses between default routes (fib_select_path). */
  readonly isOutput?: boolean;
}

export function lookup(fib: Fib, flow: Flow, decide: Decide, options: LookupOptions = {}): Routed {
  const ways: Ways = { decide, ...options };
  for (let at = 0; at < fib.rules.length; at += 1) {
    const rule = fib.rules[at];
    if (rule === undefined || !ruleApplies(rule, flow, decide)) continue;
    if (rule.action === "goto") at = targetOf(fib, rule, at) - 1;
    else if (FAILING.has(rule.action)) return failure(rule.action, { rule });
    else if (rule.action === "lookup") {
      const found = lookInTable(fib, rule, flow, ways);
      if (found !== undefined) return found;
    }
  }
  return { is: "failed", outcome: "none" };
}

/** Of what is made here: where no route leads to the interface that IPv4 must leave by, the destination is taken to be on it (ip_route_output_key_hash_rcu). */
export function lookupOut(fib: Fib, flow: Flow, decide: Decide, options?: LookupOptions): Routed {
  const routed = lookup(fib, flow, decide, { ...options, isOutput: true });
  const { oif: dev, dst } = flow;
  if (routed.is === "found" || dev === undefined || fib.family === "ip6") return routed;
  const near = { family: "ip", table: "main", type: "unicast", dst: `${dst.text}/32` } as const;
  const text = `${dst.text} dev ${dev} scope link`;
  const route: Route = { ...near, dev, metric: 0, scope: "link", flags: [], text };
  return { is: "found", type: "unicast", dev, route };
}

/** The first rule of that priority; without one the rule does nothing (fib_rules_lookup: ctarget is NULL). */
function targetOf({ rules }: Fib, { gotoPriority }: PolicyRule, at: number): number {
  const target = rules.findIndex(({ priority }, to) => to > at && priority === gotoPriority);
  return target < 0 ? at + 1 : target;
}

type Ways = LookupOptions & { readonly decide: Decide };

function lookInTable(fib: Fib, rule: PolicyRule, flow: Flow, ways: Ways): Routed | undefined {
  for (const first of ordered(fib.tables.get(rule.table ?? "main"), flow)) {
    const entry = first.prefix.length === 0 ? chosen(fib, rule, flow, { first, ...ways }) : first;
    const { route } = entry;
    if (!selects(entry, flow)) continue;
    // `throw` ends the search in this table only (-EAGAIN).
    if (route.type === "throw") return undefined;
    if (FAILING.has(route.type)) return failure(route.type, { route, rule });
    const nexthop = usable(entry, flow, ways);
    if (nexthop === undefined) continue;
    if (suppressed(rule, entry, ways.decide)) return undefined;
    const via = nexthop.via === undefined ? {} : { via: nexthop.via };
    return { is: "found", type: route.type, dev: nexthop.dev ?? "lo", ...via, route, rule };
  }
  return undefined;
}

/** Only IPv4 does so, unless the interface is told. */
function chosen(
  fib: Fib,
  rule: PolicyRule,
  flow: Flow,
  { first, isOutput, decide }: Ways & { readonly first: FibRoute },
): FibRoute {
  const isPlain = first.nexthops.length === 1 && first.route.type === "unicast";
  const isOpen = fib.family === "ip" && isOutput === true && flow.oif === undefined;
  if (!isPlain || !isOpen || !selects(first, flow)) return first;
  const all = [...covering(fib.tables.get(rule.table ?? "main"), flow.dst)];
  const rivals = defaultRoutes(
    all.filter(({ prefix }) => prefix.length === 0),
    first,
    flow,
  );
  const taken = rivals.find(({ route }, at) => {
    if (at === rivals.length - 1) return true;
    const text = `Of several default routes "${route.text}" is the one whose gateway the kernel tries now`;
    return decide({ code: "RANDOM_ON_PATH", text }, true);
  });
  return taken ?? first;
}

function* ordered(table: FibTable | undefined, { dst, preferred }: Flow): Generator<FibRoute> {
  for (const routes of coveringPrefixes(table, dst)) {
    const isNear = ({ nexthops }: FibRoute): boolean =>
      nexthops.some(({ dev = "" }) => preferred?.has(dev) === true);
    const near = preferred === undefined ? undefined : routes.find(isNear);
    if (near !== undefined) yield near;
    yield* routes;
  }
}

const selects = ({ tos, from }: FibRoute, flow: Flow): boolean =>
  (tos === undefined || tos === flow.tos) &&
  (from === undefined || (flow.src !== undefined && inPrefix(from, flow.src)));

/** `suppress_prefixlength N` throws away what is no longer than N (fib4_rule_suppress). */
function suppressed(rule: PolicyRule, { prefix, route }: FibRoute, decide: Decide): boolean {
  const { suppressPrefixLength: length, suppressIfgroup: group } = rule;
  if (length !== undefined && (prefix.length ?? 0) <= length) return true;
  if (group === undefined) return false;
  const text = `The interface of the route "${route.text}" is in the group ${group}, for which a policy rule throws it away`;
  return decide({ code: "UNSUPPORTED_MATCH", text }, false);
}

function usable(entry: FibRoute, flow: Flow, ways: Ways): Nexthop | undefined {
  const open = entry.nexthops.filter(
    ({ dev, flags }) =>
      !flags.includes("dead") &&
      !(flags.includes("linkdown") && dev !== undefined && ways.ignoresLinkdown?.(dev) === true) &&
      (flow.preferred !== undefined || [undefined, dev].includes(flow.oif)) &&
      [undefined, dev].includes(flow.by),
  );
  return open.length < 2 ? open[0] : drawn(entry.route, open, ways.decide);
}

/** Which way of several a connection takes is decided by a hash with a secret key (fib_multipath_hash). */
function drawn(route: Route, open: readonly Nexthop[], decide: Decide): Nexthop | undefined {
  return open.find(({ dev, via }, at) => {
    if (at === open.length - 1) return true;
    const way = [via === undefined ? "" : `via ${via}`, dev === undefined ? "" : `dev ${dev}`];
    const text = `Of the ways of the route "${route.text}" this connection takes ${way.join(" ").trim()}`;
    return decide({ code: "RANDOM_ON_PATH", text }, true);
  });
}

function failure(
  outcome: string,
  by: { readonly route?: Route; readonly rule: PolicyRule },
): Routed {
  const known = outcome === "blackhole" || outcome === "prohibit" ? outcome : "unreachable";
  return { is: "failed", outcome: known, ...by };
}
