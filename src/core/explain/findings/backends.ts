// MIXED_IPTABLES_BACKENDS: iptables-legacy and iptables-nft both hold rules. The kernel asks both, and each tool shows
// its own alone.

import type { Evidence, Finding } from "../../contract.ts";
import type { PolicyHop, RuleHop } from "../../hop.ts";
import { readRuleset } from "../../netfilter/readRuleset.ts";
import type { Chain, Table } from "../../netfilter/ruleset.ts";
import { severityOf, type Asked, type CauseRule, type HostRule } from "../case.ts";
import { aboutRule, called, listed, upper } from "./write.ts";

type Backend = "iptables-legacy" | "iptables-nft";
const BACKENDS: readonly Backend[] = ["iptables-legacy", "iptables-nft"];

const DETAIL =
  "The kernel asks the rules of iptables-legacy and those of iptables-nft, and a packet must pass both; the command iptables shows and changes only one of them. ";

/** What ends the walk stands in the one, and the engine writes its rules into the other. */
export const otherBackend: CauseRule = (asked) => {
  const { cause, netns } = asked.walk.end;
  if (cause.kind !== "rule" && cause.kind !== "policy") return undefined;
  if (asked.topology.netns(netns.id) !== asked.topology.host) return undefined;
  const tables = tablesOf(asked);
  const { by } = cause;
  const backend = backendOf(asked.walk, tables, by);
  const engines = BACKENDS.filter((each) => isEngines(tables, by, each));
  if (backend === undefined || engines.length === 0 || engines.includes(backend)) return undefined;
  return {
    code: "MIXED_IPTABLES_BACKENDS",
    severity: severityOf(asked),
    subject: aboutRule(by),
    title: `${upper(called(by))} of ${backend} ends it, while the engine's rules are in ${listed(engines)}`,
    detail: `${DETAIL}So the engine's rules let the packet pass, and it is lost all the same.`,
    evidence: [quotedOf(backend, by)],
    remedy: {
      text: `Keep all rules in one of the two: take those of ${backend} away, and see what writes them.`,
      command: `${program(backend, by)}-save -c\nupdate-alternatives --display ${by.family === "ip6" ? "ip6tables" : "iptables"}`,
    },
  };
};

const tablesOf = ({ topology }: Pick<Asked, "topology">): readonly Table[] => {
  const texts = topology.host?.rulesets;
  return texts === undefined ? [] : readRuleset(texts).tables;
};

const isEngines = (tables: readonly Table[], by: RuleHop | PolicyHop, backend: Backend): boolean =>
  tables.some(
    ({ origin, family, chains }) =>
      origin === backend && family === by.family && chains.some(({ name }) => name === "DOCKER"),
  );

/** Which of the two has that rule or policy; undefined where that cannot be told. */
function backendOf(
  walk: Asked["walk"],
  tables: readonly Table[],
  by: RuleHop | PolicyHop,
): Backend | undefined {
  const held = BACKENDS.filter((backend) =>
    tables.some(
      ({ origin, family, name, chains }) =>
        origin === backend &&
        family === by.family &&
        name === by.table &&
        chains.some((chain) => chain.name === by.chain && has(chain, by)),
    ),
  );
  if (held.length < 2) return held[0];
  if (by.kind === "rule" || walk.end.phase !== "first") return undefined;
  // Both would drop what no rule accepts. The one whose rule accepted it last is not the one.
  const last = walk.hops.findLast(
    (hop) => hop.kind === "rule" && hop.family === by.family && hop.table === by.table,
  );
  const met = last?.kind === "rule" ? backendOf(walk, tables, last) : undefined;
  if (last?.kind !== "rule" || met === undefined) return undefined;
  return last.effect === "accept" ? BACKENDS.find((each) => each !== met) : met;
}

const has = (chain: Chain, by: RuleHop | PolicyHop): boolean =>
  by.kind === "policy"
    ? chain.base?.policy === by.verdict
    : chain.rules.some(({ line, text }) => line === by.line && text === by.text);

/** Both hold rules of one family. */
export const mixedBackends: HostRule = (topology) => {
  const tables = tablesOf({ topology });
  return (["ip", "ip6"] as const).flatMap((family) => {
    const counts = BACKENDS.map((backend) => rulesIn(tables, backend, family));
    return counts.every((count) => count > 0) ? [both(family, counts)] : [];
  });
};

const rulesIn = (tables: readonly Table[], backend: Backend, of: "ip" | "ip6"): number =>
  tables
    .filter(({ origin, family }) => origin === backend && family === of)
    .flatMap(({ chains }) => chains)
    .reduce((sum, { base, rules }) => sum + rules.length + (base?.policy === "drop" ? 1 : 0), 0);

function both(family: "ip" | "ip6", counts: readonly number[]): Finding {
  return {
    code: "MIXED_IPTABLES_BACKENDS",
    severity: "info",
    subject: { kind: "host", name: "host" },
    title: `iptables-legacy and iptables-nft both hold rules for ${family === "ip" ? "IPv4" : "IPv6"}`,
    detail: `${DETAIL}What one of them drops the other cannot save.`,
    evidence: BACKENDS.map((backend, at) => ({
      source: `${program(backend, { family })}-save`,
      text: `${String(counts[at] ?? 0)} rules and closed policies`,
    })),
    remedy: {
      text: "Keep all rules in one of the two.",
      command: `update-alternatives --display ${family === "ip6" ? "ip6tables" : "iptables"}`,
    },
  };
}

const program = (backend: Backend, { family }: Pick<RuleHop, "family">): string =>
  family === "ip6" ? backend.replace("iptables", "ip6tables") : backend;

const quotedOf = (backend: Backend, by: RuleHop | PolicyHop): Evidence => {
  const source = `${program(backend, by)}-save -c`;
  return by.kind === "policy"
    ? { source, text: `${by.table} ${by.chain}: policy ${by.verdict}` }
    : { source, text: by.text, line: by.line };
};
