/** A disagreement in words. */

import { ESP, GRE, ICMP, ICMPV6, SCTP, TCP, UDP } from "./frame.ts";
import type { Pair } from "./run.ts";
import { printRules, TOOL_NAMES, type Sent, type World } from "./world.ts";

export function story(world: World, { sent, answer, observed, judgement }: Pair): string {
  const { ipsets, routing, ports, links = [], settings, tables } = world;
  const byTool = TOOL_NAMES.map(
    (tool) => [tool, tables.filter((each) => each.tool === tool)] as const,
  );
  const met = [...observed.met].map(([key, times]) =>
    times === 1 ? key : `${key} (${times} times)`,
  );
  return [
    ...(sent.earlier ?? []).map((each) => `after ${packetText(each)}`),
    packetText(sent),
    ...(judgement.is === "differs" ? judgement.in : []),
    `we: ${answer.fate} ${JSON.stringify(answer.packet)} ${JSON.stringify(answer.route ?? {})}`,
    `    met ${answer.matched.map((rule) => `${rule.family} ${rule.table} ${rule.chain} ${rule.index}`).join(", ")}`,
    `the kernel: out ${observed.out.map(({ cable, content }) => `${cable} ${content.src} > ${content.dst}`).join(", ") || "nowhere"}; delivered ${observed.delivered.length}; ${observed.end} ${observed.lost.join(" ")} ${observed.failed ?? ""}`,
    `    met ${met.join(", ")}`,
    ...byTool.flatMap(([tool, own]) => (own.length === 0 ? [] : [`${tool}\n${printRules(own)}`])),
    ...ipsets.map((line) => `ipset ${line}`),
    ...[...routing.ip, ...routing.ip6].map((line) => `ip ${line}`),
    ...ports.map((line) => `bridge ${line}`),
    ...links.map((line) => `ip ${line}`),
    ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
  ].join("\n");
}

export const NAMES: Readonly<Record<number, string>> = {
  [ICMP]: "icmp",
  [TCP]: "tcp",
  [UDP]: "udp",
  [ICMPV6]: "icmpv6",
  [SCTP]: "sctp",
  [GRE]: "gre",
  [ESP]: "esp",
};

export function packetText({ content, from, state }: Sent): string {
  const { src, dst, protocol, sport, dport, flags, icmp, ttl, tos, data } = content;
  const port = (number: number | undefined): string => (number === undefined ? "" : ` ${number}`);
  const more = [
    ...(flags === undefined ? [] : [`flags ${flags}`]),
    ...(icmp === undefined ? [] : [`type ${icmp.type}/${icmp.code}`]),
    ...[`ttl ${ttl}`, `tos ${tos}`, `data ${data}`, state],
  ];
  const origin =
    from.kind === "here"
      ? `from here uid ${from.uid} mark ${from.mark}`
      : `by ${from.cable} ${from.fromMac} to ${from.toMac}`;
  return `${NAMES[protocol] ?? protocol} ${src}${port(sport)} > ${dst}${port(dport)} ${more.join(" ")} ${origin}`;
}
