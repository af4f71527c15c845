/** A report of a problem, as Markdown: what a stranger needs to understand it, and no name or address of the person's. */

import type { Gap } from "../../core/contract.ts";
import type { Engine } from "../../core/docker/engine.ts";
import type { Host, Snapshot } from "../../core/snapshot.ts";
import { visible } from "../../core/explain/words/text.ts";
import { codeSpan } from "../markdown.ts";
import { knowNames, knowEndpoint } from "./knownNames.ts";
import { Pseudonyms } from "./pseudonyms.ts";

/** One engine that the window looks at. */
export interface ReportedEngine {
  /** As the person named it: a context, an endpoint; empty for the usual one. */
  readonly named: string;
  readonly snapshot?: Snapshot;
  readonly trouble?: Gap;
}

export interface Problem {
  /** Versions and surroundings: what each is called, and what it is. */
  readonly about: readonly (readonly [name: string, value: string])[];
  readonly engines: readonly ReportedEngine[];
  /** Settings that are not as they come. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly log: readonly string[];
  /** Further names that are the person's own: of the user, of folders. */
  readonly own: readonly (readonly [kind: string, name: string])[];
}

export function reportText(problem: Problem): string {
  const names = new Pseudonyms();
  for (const [kind, name] of problem.own) names.know(kind, name);
  for (const { named, snapshot } of problem.engines) {
    knowEndpoint(names, named);
    if (snapshot !== undefined) knowNames(names, snapshot);
  }
  return [
    HEAD,
    section(
      "Versions",
      problem.about.map(([name, value]) => fact(name, names.in(value))),
    ),
    ...problem.engines.flatMap((engine, at) => engineSections(engine, at + 1, names)),
    section("Settings", settingFacts(problem.settings)),
    section("Log", [fence(problem.log.slice(-MAX_LINES).map((line) => names.in(line)))]),
  ].join("\n");
}

const MAX_LINES = 200;

const HEAD = `# A problem with Docker Network Lens

Nothing was sent.
Names of containers, networks, hosts and people, and all addresses, are replaced by words like \`container-1\`: the same name by the same word.
**Read it through** before you give it to anyone, take out what should not be in it, and add what is missing:

- What did you do?
- What did you expect, and what did you see?
- If you may: a snapshot (*Docker Network: Save Snapshot…*). Unlike this report it holds names and addresses; secrets it does not hold.

Then post it with the project's issues.
If somebody could do harm with it, report it privately instead: SECURITY.md says how.
`;

const section = (title: string, lines: readonly string[]): string =>
  `## ${title}\n\n${lines.length === 0 ? "None." : lines.join("\n")}\n`;

const fact = (name: string, value: string): string => `- ${name}: ${told(value)}`;

/** As it stands: the report is read as it is written, before anybody renders it. */
const told = (value: string): string =>
  value.includes("`") ? codeSpan(value) : `\`${visible(value)}\``;

function engineSections(
  { named, snapshot, trouble }: ReportedEngine,
  at: number,
  names: Pseudonyms,
): readonly string[] {
  const { engine, host, gaps = [] } = snapshot ?? {};
  const facts = [
    ...(named === "" ? [] : [fact("named as", kindOf(named))]),
    ...(snapshot === undefined ? ["- Nothing was read yet."] : [fact("read", snapshot.takenAt)]),
    ...(engine === undefined ? [] : engineFacts(engine, names)),
    ...(host === undefined ? ["- The host was not read."] : hostFacts(host, names)),
  ];
  const all = trouble === undefined ? gaps : [trouble, ...gaps];
  return [
    section(`Engine ${at}`, facts),
    section(
      `What is missing of engine ${at}`,
      all.map((gap) => gapLine(gap, names)),
    ),
  ];
}

function engineFacts(engine: Engine, names: Pseudonyms): readonly string[] {
  const { networks, containers, swarm } = engine;
  return [
    fact("endpoint", kindOf(engine.endpoint)),
    fact(
      "engine",
      `${engine.podman === true ? "Podman" : "Docker"} ${engine.version}, API ${engine.apiVersion}`,
    ),
    fact("system", names.in([engine.os, engine.kernel ?? ""].join(", "))),
    fact("rootless", yes(engine.rootless)),
    fact("firewall", engine.firewallBackend ?? "not told"),
    fact("swarm", swarm === undefined ? "no" : swarm.manager ? "manager" : "worker"),
    fact("networks", counted(networks.map(({ driver }) => names.in(driver)))),
    fact("containers", counted(containers.map(({ state }) => state))),
  ];
}

function hostFacts(
  { kernel, reader, uid, namespaces }: Host,
  names: Pseudonyms,
): readonly string[] {
  const [own] = namespaces;
  const rulesets = Object.entries(own.rulesets ?? {}).map(
    ([name, text]: [string, string]) => `${name} ${text.split("\n").length - 1}`,
  );
  return [
    fact("host read by", names.in(reader)),
    fact("as root", yes(uid === 0)),
    fact("kernel", kernel),
    fact("namespaces", `${namespaces.length}`),
    fact("lines of rules", rulesets.join(", ") || "not read"),
    fact("interfaces", counted((own.links ?? []).map(({ kind }) => kind || "plain"))),
  ];
}

const gapLine = ({ code, what, reason }: Gap, names: Pseudonyms): string =>
  fact(visible(code), names.in(`${what}: ${reason}`));

/** Values of a person's own choice are not told, only of which kind they are. */
function settingFacts(settings: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(settings).map(([name, value]) => {
    if (typeof value === "string") return fact(name, kindOf(value));
    if (typeof value !== "object" || value === null) return fact(name, String(value));
    return fact(name, `${Object.keys(value).length} entries`);
  });
}

/** `ssh://…`, `container:…`, `local`. */
const kindOf = (text: string): string =>
  WORDS.has(text) ? text : (/^[a-z+]{2,14}:(\/\/)?/.exec(text)?.[0] ?? "") + "…";

const WORDS = new Set(["local", "sudo", "container", "default"]);

const yes = (flag: boolean): string => (flag ? "yes" : "no");

/** `2 bridge, 1 host`. */
function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(", ") || "none";
}

/** The fence is longer than any run of backticks within. */
function fence(lines: readonly string[]): string {
  const marks = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
  return [`${marks}text`, ...lines, marks].join("\n");
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
