/** What a hover says about one entry of `ports:`, as Markdown. */

import {
  containersOf,
  holdersOf,
  publishedFor,
  type ComposePlace,
} from "../../core/compose/holders.ts";
import type { PortEntry } from "../../core/compose/composeFile.ts";
import type { PortMapping, PortRange } from "../../core/compose/portSyntax.ts";
import type { Explanation } from "../../core/contract.ts";
import type { Container } from "../../core/docker/engine.ts";
import { isUp, type Publication } from "../../core/docker/publications.ts";
import type { PortQuestion } from "../../core/explain/question.ts";
import { codeSpan, commandLink, escapeMarkdown } from "../markdown.ts";
import type { CommandId } from "../commandIds.ts";
import { verdictWords } from "../verdictWords.ts";

/** The commands that a hover's links may run. */
export const HOVER_COMMANDS: readonly CommandId[] = [
  "dockerNetworkLens.explainPort",
  "dockerNetworkLens.showPath",
  "dockerNetworkLens.openInBrowser",
];

export interface Surroundings {
  readonly place: ComposePlace;
  /** Absent while nothing is known of the host. */
  readonly containers?: readonly Container[];
  /** Why that is so. */
  readonly trouble?: string;
}

/** The port to ask about: the first that the entry has, or would have, on the host. */
export function questionOf(entry: PortEntry, around: Surroundings): PortQuestion | undefined {
  const mapping = mappingOf(entry);
  if (mapping === undefined) return undefined;
  const { protocol } = mapping;
  const own = ownPublications(entry, mapping, around)[0];
  const port = own?.binding.hostPort ?? mapping.host?.first;
  if (port === undefined) return undefined;
  const meant = own?.container ?? ownContainers(entry, around)[0];
  return { port, protocol, ...(meant === undefined ? {} : { container: meant.name }) };
}

/** Paragraphs: what it binds, who holds it, whether it answers, what can be done. */
export function portWords(
  entry: PortEntry,
  around: Surroundings,
  answer: Explanation | undefined,
): string {
  const mapping = mappingOf(entry);
  return [
    ...bindingWords(entry, mapping),
    ...(mapping === undefined ? [] : holderWords(entry, mapping, around, answer)),
    ...(answer === undefined ? [] : verdictWords(answer)),
    ...(around.trouble === undefined ? [] : [escapeMarkdown(around.trouble)]),
    ...(mapping === undefined ? [] : linkWords(entry, mapping, around)),
  ].join("\n\n");
}

const mappingOf = ({ asks }: PortEntry): PortMapping | undefined =>
  asks?.ok === true ? asks.mapping : undefined;

function bindingWords({ asks, service, variables }: PortEntry, mapping: PortMapping | undefined) {
  const names = [...new Set(variables.map(({ name }) => name))].map(codeSpan).join(", ");
  const hangs =
    names === ""
      ? []
      : [`This holds where ${names} ${variables.length > 1 ? "are" : "is"} not set.`];
  if (asks === undefined) return [`What this binds hangs on ${names}: the file gives no value.`];
  if (mapping === undefined) return [escapeMarkdown(asks.ok ? "" : asks.problem), ...hangs];
  const { hostIp, host, container, protocol } = mapping;
  const inner = `${rangeWords(container)}/${protocol}`;
  const from =
    host === undefined
      ? "A free port"
      : `Port${host.first === host.last ? "" : "s"} ${codeSpan(rangeWords(host))}`;
  const where = hostIp === undefined ? "every address of the host" : codeSpan(hostIp);
  return [`${from} on ${where} → ${codeSpan(inner)} of ${codeSpan(service)}`, ...hangs];
}

const rangeWords = ({ first, last }: PortRange): string =>
  first === last ? `${first}` : `${first}-${last}`;

function holderWords(
  entry: PortEntry,
  mapping: PortMapping,
  around: Surroundings,
  answer: Explanation | undefined,
): readonly string[] {
  const { containers } = around;
  if (containers === undefined) return [];
  const own = ownContainers(entry, around);
  const holders =
    mapping.host === undefined
      ? ownPublications(entry, mapping, around)
      : holdersOf(mapping, mapping.host, containers);
  const lines = oncePerPort(holders).map((holder) => holderLine(holder, own, mapping));
  const processes = (answer?.claims ?? [])
    .filter(({ kind }) => kind === "process")
    .map(
      ({ name, pid }) =>
        `Held by the process ${codeSpan(name)}${pid === undefined ? "" : ` (${pid})`}`,
    );
  if (lines.length + processes.length > 0) return [...lines, ...new Set(processes)];
  return [nobodyWords(entry, own)];
}

function holderLine(
  { container, binding }: Publication,
  own: readonly Container[],
  mapping: PortMapping,
): string {
  const port =
    mapping.host?.first === mapping.host?.last && mapping.host !== undefined
      ? ""
      : ` ${codeSpan(`${binding.hostPort}`)}`;
  const whose = own.includes(container) ? "" : ", which is not of this service";
  return `Held${port} by ${codeSpan(container.name)} (${container.state})${whose}`;
}

/** IPv4 and IPv6 of one port are told together. */
const oncePerPort = (holders: readonly Publication[]): readonly Publication[] =>
  holders.filter(
    ({ container, binding }, at) =>
      holders.findIndex(
        (other) => other.container === container && other.binding.hostPort === binding.hostPort,
      ) === at,
  );

function nobodyWords({ service }: PortEntry, own: readonly Container[]): string {
  const [first] = own;
  if (first === undefined) return `Nobody holds it: no container of ${codeSpan(service)} is there`;
  return isUp(first)
    ? `Nobody holds it: ${codeSpan(first.name)} runs without it`
    : `Nobody holds it: ${codeSpan(first.name)} is ${first.state}`;
}

function linkWords(
  entry: PortEntry,
  mapping: PortMapping,
  around: Surroundings,
): readonly string[] {
  const question = questionOf(entry, around);
  if (question === undefined) return [];
  const [explain, show, open] = HOVER_COMMANDS as readonly [CommandId, CommandId, CommandId];
  const stands = ownPublications(entry, mapping, around).length > 0;
  return [
    [
      commandLink("Explain", explain, question),
      commandLink("Show Path", show, question),
      ...(stands && mapping.protocol === "tcp"
        ? [commandLink("Open in Browser", open, question)]
        : []),
    ].join(" · "),
  ];
}

const ownContainers = ({ service }: PortEntry, { place, containers = [] }: Surroundings) =>
  containersOf(service, place, containers);

/** What stands for this entry now: for its container ports, within its host ports. */
function ownPublications(
  entry: PortEntry,
  { container, protocol, host }: PortMapping,
  around: Surroundings,
): readonly Publication[] {
  return publishedFor(ownContainers(entry, around), container, protocol).filter(
    ({ binding }) =>
      host === undefined || (host.first <= binding.hostPort && binding.hostPort <= host.last),
  );
}
