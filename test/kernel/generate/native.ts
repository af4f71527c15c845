/** Tables of nftables in its own words. */

import type { Family } from "../wire.ts";
import type { Chain, Rule, Sent, Table } from "../world.ts";
import type { Dice } from "./dice.ts";
import { makeMatches, type Base, type NativePlace } from "./nativeMatches.ts";
import type { NativeSet } from "./nativeSets.ts";
import { makeAction } from "./nativeTargets.ts";
import { PORTS } from "./pools.ts";

const BASES: readonly (readonly [number, Base])[] = [
  [2, { type: "filter", hook: "prerouting", priority: -300 }],
  [2, { type: "filter", hook: "prerouting", priority: -150 }],
  [1, { type: "filter", hook: "prerouting", priority: 0 }],
  [4, { type: "filter", hook: "input", priority: 0 }],
  [1, { type: "filter", hook: "input", priority: 10 }],
  [5, { type: "filter", hook: "forward", priority: 0 }],
  [2, { type: "filter", hook: "forward", priority: -5 }],
  [1, { type: "filter", hook: "forward", priority: -150 }],
  [3, { type: "filter", hook: "output", priority: 0 }],
  [1, { type: "filter", hook: "output", priority: -300 }],
  [1, { type: "route", hook: "output", priority: -150 }],
  [1, { type: "filter", hook: "postrouting", priority: -150 }],
  [4, { type: "nat", hook: "prerouting", priority: -100 }],
  [1, { type: "nat", hook: "prerouting", priority: -90 }],
  [2, { type: "nat", hook: "output", priority: -100 }],
  [3, { type: "nat", hook: "postrouting", priority: 100 }],
  [1, { type: "nat", hook: "input", priority: 100 }],
];

export function makeNativeTables(dice: Dice, family: Family, hints: readonly Sent[]): Table[] {
  return dice.list(dice.between(1, 3), (at) => {
    const table = dice.chance(0.5) ? "inet" : family;
    const bases = [...new Set(dice.list(dice.between(1, 5), () => dice.weigh(BASES)))];
    return makeTable(dice, { name: `${family}-${at}`, table, family, bases, hints });
  });
}

interface Ground {
  readonly name: string;
  readonly table: Family | "inet";
  readonly family: Family;
  readonly bases: readonly Base[];
  readonly hints: readonly Sent[];
}

function makeTable(dice: Dice, { name, table, family, bases, hints }: Ground): Table {
  const sets = dice.chance(0.5)
    ? []
    : dice.list(dice.between(1, 2), (at) => makeSet(dice, at, family, hints));
  const chains: Chain[] = [];
  for (const [at, base] of bases.entries()) {
    const place = { table, family, base, sets };
    // A chain that only rules lead to belongs to one base chain, so that it holds what is valid there.
    const sides = dice.list(dice.between(0, 2), (side) => `side-${at}-${side}`);
    const make = (most: number, later: readonly string[]): Rule[] =>
      dice.list(dice.between(0, most), () => makeRule(dice, place, dice.pick(hints), later));
    const { type, hook, priority } = base;
    const policy = type === "filter" && dice.chance(0.08) ? "DROP" : "ACCEPT";
    const words = `type ${type} hook ${hook} priority ${priority}`;
    chains.push({ name: `${hook}-${at}`, hook: words, policy, rules: make(5, sides) });
    for (const [side, own] of sides.entries()) {
      chains.push({ name: own, rules: make(3, sides.slice(side + 1)) });
    }
  }
  return { tool: "nft", family: table, name, sets: sets.map(({ text }) => text), chains };
}

function makeSet(dice: Dice, at: number, family: Family, hints: readonly Sent[]): NativeSet {
  const own = dice.list(3, () => dice.pick(hints).content);
  const name = `set${at}`;
  if (dice.chance(0.4)) {
    const ports = [...new Set([...own.flatMap(({ dport }) => dport ?? []), 443])];
    return {
      name,
      of: "ports",
      text: `set ${name} { type inet_service; elements = { ${ports.join(", ")} } }`,
    };
  }
  const addresses = [...new Set(own.flatMap(({ src, dst }) => [src, dst]))];
  const type = family === "ip" ? "ipv4_addr" : "ipv6_addr";
  return {
    name,
    of: "addresses",
    text: `set ${name} { type ${type}; elements = { ${addresses.join(", ")} } }`,
  };
}

/** A counter stands between what has to hold and what is then done. */
function makeRule(dice: Dice, place: NativePlace, hint: Sent, sides: readonly string[]): Rule {
  if (sides.length > 0 && dice.chance(0.06)) return verdictMap(dice, hint, sides);
  const { target, needs } = makeAction(dice, place, sides);
  const matches = [
    ...(needs === undefined ? [] : [needs]),
    ...makeMatches(dice, place, hint, needs !== undefined),
  ];
  return { matches: [...matches, "counter"], ...(target === undefined ? {} : { target }) };
}

/** Whether it is met where no key fits is a matter of words, so it has no counter. */
function verdictMap(dice: Dice, { content }: Sent, sides: readonly string[]): Rule {
  const jump = `jump ${dice.pick(sides)}`;
  const port = content.dport ?? dice.pick(PORTS);
  const maps = [
    `ct state vmap { new : ${jump}, established : accept, invalid : drop }`,
    `meta l4proto vmap { tcp : ${jump}, udp : return }`,
    `th dport vmap { ${port} : ${jump}, ${(port + 1) % 65536} : drop }`,
    `iifname vmap { "eth0" : ${jump}, "br0" : goto ${dice.pick(sides)} }`,
  ];
  return { matches: [], target: dice.pick(maps) };
}
