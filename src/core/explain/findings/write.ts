/** The parts that findings are written with: subjects, evidence, and commands that can be copied. */

import type { FindingCode } from "../../codes.ts";
import type { Evidence, Finding, Remedy } from "../../contract.ts";
import type { Container, Network } from "../../docker/engine.ts";
import type { PolicyHop, RuleHop } from "../../hop.ts";
import type { Socket } from "../../net/socket.ts";
import { chainName, endpointName, ruleName } from "../words/hops.ts";

/** What tells one cause from another; severity, subject and evidence follow from the walk. */
export interface Named {
  readonly code: FindingCode;
  readonly title: string;
  readonly detail: string;
  readonly remedy: Remedy;
}

type Subject = Finding["subject"];

export const aboutContainer = ({ name }: Container): Subject => ({ kind: "container", name });
export const aboutPort = (name: string): Subject => ({ kind: "port", name });
export const aboutRule = (by: RuleHop | PolicyHop): Subject => ({
  kind: "rule",
  name: by.kind === "rule" ? ruleName(by) : `${chainName(by)} policy`,
});

/** Facts from `docker inspect`, one a line. */
export const inspected = (container: Container, ...facts: readonly string[]): Evidence => ({
  source: `docker inspect ${refOf(container)}`,
  text: facts.join("\n"),
});

/** Sockets as `ss` would list them. */
export function listening(sockets: readonly Socket[], source: string): Evidence {
  const lines = sockets.map(({ protocol, address, port, process }) => {
    const holder = process === undefined ? "" : `  ${process.name} (pid ${String(process.pid)})`;
    return `${protocol}  ${endpointName(address, port)}${holder}`;
  });
  return { source, text: lines.length === 0 ? "nothing listens" : lines.join("\n") };
}

export const ON_HOST = "ss -lntup";

/** How a person lists the sockets of a container's namespace with the host's own `ss`. */
export const inContainer = ({ pid }: Container): string =>
  pid === undefined ? ON_HOST : `nsenter -t ${String(pid)} -n ss -lntup`;

/** A rule or a policy in the host's own words. */
export function quoted(by: RuleHop | PolicyHop): Evidence {
  const source = rulesAsked(by);
  if (by.kind === "policy") return { source, text: `${chainName(by)}: policy ${by.verdict}` };
  return { source, text: by.text, line: by.line };
}

const RULES_ASKED: Partial<Record<RuleHop["family"], string>> = {
  ip: "iptables-save -c",
  ip6: "ip6tables-save -c",
};

/** The command that printed the rule. */
const rulesAsked = ({ family }: RuleHop | PolicyHop): string =>
  RULES_ASKED[family] ?? "nft -j list ruleset";

/** What a rule has counted, as the end of a sentence; empty where that was not read. */
export function countedBy(by: RuleHop | PolicyHop): string {
  if (by.kind === "policy" || by.counters === undefined) return "";
  const { packets } = by.counters;
  return ` It has counted ${String(packets)} packet${packets === 1 ? "" : "s"} so far.`;
}

export const setting = (name: string, value: string): Evidence => ({
  source: `sysctl ${name}`,
  text: `${name} = ${value}`,
});

/** Names that Docker itself could have given, and that need no quotes anywhere. */
const GIVEN = /^[a-zA-Z0-9][\w.-]*$/;

/**
 * What to type for a container, a network or a service: its name where Docker could have given it, else its id. It is
 * never an option, and needs no quotes.
 */
export const refOf = ({ name, id }: Pick<Container | Network, "name" | "id">): string =>
  GIVEN.test(name) ? name : id.replace(/[^\da-z]/g, "").slice(0, 12);

/** One word of a command line, quoted for a POSIX shell unless it needs no quotes. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A list as people say it: `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1);
  if (last === undefined) return "";
  return items.length === 1 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** `rule 3 of filter INPUT`, `the policy of filter INPUT`. */
export const called = (by: RuleHop | PolicyHop): string =>
  by.kind === "rule"
    ? `rule ${String(by.index)} of ${chainName(by)}`
    : `the policy of ${chainName(by)}`;

/** With a capital, for the beginning of a sentence. */
export const upper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
