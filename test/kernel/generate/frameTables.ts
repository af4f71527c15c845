/** Tables of the families `bridge` and `netdev`. */

import type { Family } from "../wire.ts";
import type { Chain, Rule, Sent, Table } from "../world.ts";
import type { Dice } from "./dice.ts";
import { maybeNot, TRANSPORT } from "./nativeMatches.ts";
import { hex, MARKS, PORTS } from "./pools.ts";

/** Of the families `bridge` and `netdev`, which see frames before and after the tables of IP do. */
export function makeFrameTables(dice: Dice, family: Family, hints: readonly Sent[]): Table[] {
  const kind = dice.weigh([
    [4, "bridge" as const],
    [3, "netdev" as const],
    [1, "inet" as const],
  ]);
  const hooks = dice.list(2, () =>
    kind === "bridge" ? dice.pick(BRIDGE_HOOKS) : deviceHook(dice, kind),
  );
  const chains = [...new Set(hooks)].map((hook, at): Chain => ({
    name: `frames-${at}`,
    hook: `type filter hook ${hook}`,
    policy: "ACCEPT",
    rules: dice.list(dice.between(1, 4), () => makeFrameRule(dice, family, dice.pick(hints), hook)),
  }));
  return [{ tool: "nft", family: kind, name: `frames-${family}`, chains }];
}

/** Tables of `inet` see what comes in alone. */
const deviceHook = (dice: Dice, kind: "netdev" | "inet"): string =>
  `${kind === "inet" ? "ingress" : dice.pick(["ingress", "egress"])} device "${dice.pick(["eth0", "eth1", "br0", "port1", "lo"])}" priority 0`;

const BRIDGE_HOOKS = [
  "prerouting priority -300",
  "prerouting priority 0",
  "prerouting priority 100",
  "input priority -200",
  "forward priority -200",
  "forward priority 100",
  "output priority 0",
  "postrouting priority 0",
];

function makeFrameRule(dice: Dice, family: Family, { content, from }: Sent, hook: string): Rule {
  const mac = from.kind === "wire" ? from.fromMac : "02:00:00:00:01:10";
  const port = content.dport ?? dice.pick(PORTS);
  const matches = [
    `ether saddr ${maybeNot(dice)}${mac}`,
    // At lo, which is no Ethernet, such a rule never holds, and before a field of IP nft does not list it.
    ...(hook.includes('"lo"') ? [] : [`ether type ${family}`]),
    `${family} saddr ${maybeNot(dice)}${content.src}`,
    `${family} daddr ${maybeNot(dice)}${content.dst}`,
    `${dice.pick(["tcp", "udp", "th"])} dport ${maybeNot(dice)}${port}`,
    `meta l4proto ${dice.pick(["tcp", "udp"])}`,
    `meta pkttype ${maybeNot(dice)}${dice.pick(["host", "other"])}`,
    ...(/^(output|post|egress)/.test(hook) ? [] : ['iifname "port1"']),
    ...(/^(forward|output|post|egress)/.test(hook) ? ['oifname "port2"'] : []),
  ];
  const made = dice.list(dice.between(0, 2), () => dice.pick(matches));
  const target = dice.weigh<string | undefined>([
    [3, undefined],
    [2, "accept"],
    [2, "drop"],
    [2, `meta mark set ${hex(dice.pick(MARKS))}`],
    [1, "return"],
  ]);
  const transports = made.filter((match) => TRANSPORT.test(match));
  const kept = made.filter((match) => !TRANSPORT.test(match) || match === transports[0]);
  return { matches: [...new Set(kept), "counter"], ...(target === undefined ? {} : { target }) };
}
