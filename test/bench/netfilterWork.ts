/** What is measured: reading a ruleset, one packet through it, and a plain loop over the same rules. */

import type { Packet } from "../../src/core/net/packet.ts";
import type { Connection } from "../../src/core/netfilter/conntrack.ts";
import type { HookPoint } from "../../src/core/netfilter/hook.ts";
import { readIptablesSave } from "../../src/core/netfilter/iptablesSave.ts";
import type { Rule, Ruleset } from "../../src/core/netfilter/ruleset.ts";
import { traverse } from "../../src/core/netfilter/traverse.ts";
import { facts } from "../support/matches.ts";
import type { Host } from "./netfilterHosts.ts";

export interface Rules {
  readonly ruleset: Ruleset;
  readonly all: readonly Rule[];
}

export function parsed({ text }: Host): Rules {
  const { value: tables, problems } = readIptablesSave(text, "ip", "iptables-nft");
  if (problems.length > 0) throw new Error(problems[0]?.message);
  const all = tables.flatMap(({ chains }) => chains.flatMap(({ rules }) => rules));
  return { ruleset: { tables, problems }, all };
}

/** From outside to a published port, through all hooks on its way. */
export function walk({ ruleset }: Rules, { sent, bridge }: Host): void {
  const [inDev, outDev] = ["eth0", bridge];
  const points: readonly HookPoint[] = [
    { hook: "prerouting", layer: "ip", facts, inDev },
    { hook: "forward", layer: "ip", facts, inDev, outDev },
    { hook: "postrouting", layer: "ip", facts, outDev },
  ];
  let packet: Packet = sent;
  let connection: Connection | undefined;
  for (const point of points) {
    const outcome = traverse(ruleset, point, { packet, connection }, () => false);
    if (outcome.verdict.kind !== "accept") throw new Error(`${point.hook} does not accept`);
    ({ packet, connection } = outcome);
  }
  if (packet.dport !== 80) throw new Error("The port is not translated");
}

/** The yardstick: all rules, each asked for one field. */
export function plainLoop({ all }: Rules): number {
  let found = 0;
  for (const { statements } of all) {
    const first = statements[0];
    if (first?.kind === "base" && first.protocol?.value.number === 6) found += 1;
  }
  return found;
}
