/** Puts rules with targets to packets, both as text, and tells what became of them. */

import assert from "node:assert/strict";
import type { Assumption } from "../../src/core/contract.ts";
import type { Packet } from "../../src/core/net/packet.ts";
import type { Connection } from "../../src/core/netfilter/conntrack.ts";
import type { HookOutcome } from "../../src/core/netfilter/hook.ts";
import { readIptablesSave } from "../../src/core/netfilter/iptablesSave.ts";
import { printSave } from "../../src/core/netfilter/printSave.ts";
import { traverse } from "../../src/core/netfilter/traverse.ts";
import { moment, type Setting } from "./matches.ts";

/**
 * What it shows, the rule, the packet, what becomes of it:
 * the verdict, then what is another: `accept mark=0x1 > 172.17.0.2:80`.
 * A setting may say where, and how doubts are settled.
 */
export type TargetCase = readonly [
  name: string,
  rule: string,
  packet: string,
  expected: string,
  setting?: TargetSetting,
];

export interface TargetSetting extends Setting {
  readonly decide?: boolean;
}

function told(before: Packet, { verdict, packet: after, connection }: HookOutcome): string {
  const parts: string[] = [verdict.kind === "reject" ? `reject ${verdict.with}` : verdict.kind];
  for (const field of ["mark", "tos", "ttl", "length"] as const) {
    if (after[field] !== before[field]) parts.push(`${field}=${after[field]}`);
  }
  if (connection !== undefined && connection.mark !== 0) parts.push(`ctmark=${connection.mark}`);
  if (connection?.state === "untracked") parts.push("untracked");
  if (connection !== undefined && connection.zone !== 0) parts.push(`zone=${connection.zone}`);
  const ends = (packet: Packet) => [
    end(packet.src.text, packet.sport),
    end(packet.dst.text, packet.dport),
  ];
  const [[wasFrom, wasTo], [from, to]] = [ends(before), ends(after)];
  if (from !== wasFrom) parts.push(`< ${from}`);
  if (to !== wasTo) parts.push(`> ${to}`);
  return parts.join(" ");
}

const end = (address: string, port: number | undefined): string =>
  port === undefined ? address : `${address}:${port}`;

/** What a ruleset makes of a packet at one hook, and what it asked. */
export function ask(
  text: string,
  sent: string,
  setting: TargetSetting = {},
): { readonly outcome: HookOutcome; readonly doubts: readonly Assumption[] } {
  const doubts: Assumption[] = [];
  const { packet, point, connection } = moment(sent, setting);
  const { value: tables, problems } = readIptablesSave(text, packet.family, "iptables-nft");
  assert.deepEqual(problems, []);
  const known: Connection | undefined =
    setting.connection === undefined || setting.connection === "none" ? undefined : connection;
  const given = { packet, connection: known };
  const answered = traverse({ tables, problems }, point, given, (doubt, usually) => {
    doubts.push(doubt);
    return setting.decide ?? usually;
  });
  return { outcome: answered, doubts };
}

export const outcome = (text: string, sent: string, setting: TargetSetting): HookOutcome =>
  ask(text, sent, setting).outcome;

/** Makes a test of each case, in its table and chain, and of each rule that must not read. */
export function testTargets(
  place: Setting,
  cases: readonly TargetCase[],
  refused: readonly string[] = [],
): void {
  const textOf = (rule: string, { table = "filter", chain = "FORWARD" }: Setting): string =>
    `*${table}\n:${chain} ACCEPT [0:0]\n-A ${chain} ${rule}\nCOMMIT\n`;
  for (const [name, rule, sent, expected, more = {}] of cases) {
    test(name, () => {
      const setting = { ...place, ...more };
      const text = textOf(rule, setting);
      const { packet } = moment(sent, setting);
      assert.equal(told(packet, outcome(text, sent, setting)), expected);
      const { value } = readIptablesSave(text, packet.family, "iptables-nft");
      const printed = printSave(value);
      const again = readIptablesSave(printed, packet.family, "iptables-nft").value;
      assert.equal(printSave(again), printed);
    });
  }
  for (const rule of refused) {
    test(`${rule} is refused`, () => {
      const { value, problems } = readIptablesSave(textOf(rule, place), "ip", "iptables-nft");
      assert.ok(problems.length > 0);
      assert.match(JSON.stringify(value), /"kind":"OPAQUE"/);
    });
  }
}
