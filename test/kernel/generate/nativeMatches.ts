/** What rules of nftables look at, in its own words. */

import { lengthOf, TCP, UDP } from "../frame.ts";
import { devOf, HOSTS, type Family } from "../wire.ts";
import type { Sent } from "../world.ts";
import type { Dice } from "./dice.ts";
import { makeAddressMatch, makePortMatch, type NativeSet } from "./nativeSets.ts";
import { DEVS, hex, MARKS, MASKS } from "./pools.ts";

type Hook = "prerouting" | "input" | "forward" | "output" | "postrouting";

export interface Base {
  readonly type: "filter" | "nat" | "route";
  readonly hook: Hook;
  readonly priority: number;
}

/** Where a rule stands. */
export interface NativePlace {
  /** The family of its table. */
  readonly table: Family | "inet";
  /** Of the packets it is made for. */
  readonly family: Family;
  readonly base: Base;
  readonly sets: readonly NativeSet[];
}

export const maybeNot = (dice: Dice): string => (dice.chance(0.2) ? "!= " : "");

export function makeMatches(
  dice: Dice,
  place: NativePlace,
  hint: Sent,
  hasProtocol: boolean,
): string[] {
  const count = dice.weigh([
    [1, 0],
    [5, 1],
    [4, 2],
    [1, 3],
  ]);
  const makers = MATCHES.filter(([, , where]) => where === undefined || where(place));
  const made = dice.list(count, () =>
    dice.weigh(makers.map(([weight, make]) => [weight, make] as const))(dice, hint, place),
  );
  // Two protocols in one rule are refused.
  const transports = made.filter((match) => TRANSPORT.test(match));
  return made.filter(
    (match) => !TRANSPORT.test(match) || (!hasProtocol && match === transports[0]),
  );
}

export const TRANSPORT = /^(?:tcp|udp|sctp|icmp|icmpv6|th|meta l4proto|ip protocol|ip6 nexthdr)\b/;

type Make = (dice: Dice, hint: Sent, place: NativePlace) => string;

export const header = ({ family }: NativePlace): "ip" | "ip6" => family;
const at =
  (...hooks: readonly Hook[]) =>
  ({ base }: NativePlace): boolean =>
    hooks.includes(base.hook);

const MATCHES: readonly (readonly [number, Make, ((place: NativePlace) => boolean)?])[] = [
  [8, (dice, { content }, place) => makeAddressMatch(dice, "saddr", content.src, place)],
  [8, (dice, { content }, place) => makeAddressMatch(dice, "daddr", content.dst, place)],
  [8, (dice, { content }, place) => makePortMatch(dice, content, place)],
  [
    3,
    (dice, { content }) =>
      `meta l4proto ${maybeNot(dice)}${dice.pick([content.protocol, TCP, UDP])}`,
  ],
  [
    1,
    (_dice, _hint, { family }) => `meta nfproto ${family === "ip" ? "ipv4" : "ipv6"}`,
    ({ table }) => table === "inet",
  ],
  [5, interfaceMatch("iif"), at("prerouting", "input", "forward")],
  [5, interfaceMatch("oif"), at("forward", "output", "postrouting")],
  [
    6,
    (dice) =>
      `ct state ${maybeNot(dice)}${dice.pick(["new", "established,related", "invalid", "new,untracked", "{ new, established }"])}`,
  ],
  [1, (dice) => `ct status ${dice.pick(["dnat", "snat", "confirmed", "seen-reply"])}`],
  [1, (dice) => `ct direction ${maybeNot(dice)}${dice.pick(["original", "reply"])}`],
  [
    1,
    (dice, { content }, place) =>
      `ct original ${header(place)} ${dice.pick([`saddr ${maybeNot(dice)}${content.src}`, `daddr ${content.dst}`])}`,
  ],
  [3, (dice) => `meta mark ${masked(dice)}`],
  [1, (dice) => `ct mark ${masked(dice)}`],
  [
    3,
    (dice) =>
      `fib daddr type ${maybeNot(dice)}${dice.pick(["local", "unicast", "broadcast", "{ local, multicast }"])}`,
    at("prerouting", "input", "forward", "output"),
  ],
  [1, (dice) => `fib saddr type ${maybeNot(dice)}${dice.pick(["local", "unicast"])}`],
  [
    1,
    (dice) => `fib saddr . iif oif ${dice.pick(["0", "!= 0", "exists", "missing"])}`,
    at("prerouting", "input", "forward"),
  ],
  [
    1,
    (dice) =>
      `fib ${dice.pick(["saddr . mark . iif oif", "daddr oif", "saddr oif"])} ${dice.pick(["exists", "missing"])}`,
    at("prerouting", "input", "forward"),
  ],
  [
    1,
    (dice) => `fib daddr oifname ${maybeNot(dice)}"${dice.pick(["eth0", "eth1", "eth2", "br0"])}"`,
    at("prerouting", "forward"),
  ],
  [
    1,
    (dice) => `fib daddr . iif type ${dice.pick(["local", "!= local"])}`,
    at("prerouting", "input", "forward"),
  ],
  [
    2,
    (dice, { content }) =>
      `meta length ${dice.pick([`${maybeNot(dice)}${lengthOf(content)}`, `${maybeNot(dice)}28-${lengthOf(content)}`, "> 60"])}`,
  ],
  [1, (dice) => `meta pkttype ${maybeNot(dice)}${dice.pick(["host", "broadcast"])}`],
  [
    2,
    (dice, { from }) =>
      `meta skuid ${maybeNot(dice)}${from.kind === "here" ? from.uid : dice.pick([0, 1000])}`,
    at("output", "postrouting"),
  ],
  [
    1,
    (dice, { content }, place) =>
      place.family === "ip"
        ? `ip ttl ${maybeNot(dice)}${content.ttl}`
        : `ip6 hoplimit ${maybeNot(dice)}${content.ttl}`,
  ],
  [1, (dice, { content }, place) => `${header(place)} dscp ${maybeNot(dice)}${content.tos >> 2}`],
  [
    1,
    (dice, _hint, place) =>
      `${header(place)} ecn ${maybeNot(dice)}${dice.pick(["not-ect", "ect0", "ce"])}`,
  ],
];

function interfaceMatch(side: "iif" | "oif"): Make {
  return (dice, { from, content }) => {
    const came = from.kind === "here" ? "lo" : devOf(from.cable);
    const goes =
      HOSTS.find((host) => host.ip === content.dst || host.ip6 === content.dst)?.dev ?? "eth2";
    const dev = dice.chance(0.6) ? (side === "iif" ? came : goes) : dice.pick(DEVS);
    return dice.weigh([
      [5, `${side}name ${maybeNot(dice)}"${dev}"`],
      [2, `${side} ${maybeNot(dice)}"${dev}"`],
      [1, `${side}name "eth*"`],
      [1, `${side}name ${maybeNot(dice)}{ "${dev}", "eth2", "lo" }`],
    ]);
  };
}

function masked(dice: Dice): string {
  const mask = dice.pick(MASKS);
  const value = hex((dice.pick(MARKS) & mask) >>> 0);
  const test = dice.chance(0.2) ? "!=" : "==";
  return mask === 0xffffffff ? `${test} ${value}` : `and ${hex(mask)} ${test} ${value}`;
}
