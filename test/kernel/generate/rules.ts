/** Tables, chains and rules. */

import type { Family } from "../wire.ts";
import type { Chain, Rule, Sent, Table, Tool } from "../world.ts";
import { TOOLS } from "../world.ts";
import type { Dice } from "./dice.ts";
import type { IpsetShape } from "./ipsets.ts";
import { makeMatches } from "./matches.ts";
import type { Hook, RulePlace } from "./place.ts";
import { makeAction } from "./targets.ts";

const BASE_CHAINS: Readonly<Record<string, readonly Hook[]>> = {
  raw: ["PREROUTING", "OUTPUT"],
  mangle: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
  filter: ["INPUT", "FORWARD", "OUTPUT"],
};

/** How often a world has a table. */
const PRESENT: readonly (readonly [name: string, chance: number])[] = [
  ["raw", 0.5],
  ["mangle", 0.6],
  ["nat", 0.8],
  ["filter", 0.95],
];

export interface Ground {
  readonly tool: Tool;
  readonly hints: readonly Sent[];
  readonly ipsets: readonly IpsetShape[];
}

export function makeTables(dice: Dice, ground: Ground): Table[] {
  return PRESENT.filter(([, chance]) => dice.chance(chance)).map(([name]) =>
    makeTable(dice, name, ground),
  );
}

/** A chain that people made, and the base chains that may lead to it. */
interface Side {
  readonly name: string;
  readonly hooks: readonly Hook[];
}

function makeTable(dice: Dice, name: string, ground: Ground): Table {
  const bases = BASE_CHAINS[name] ?? [];
  const sides = dice.list(dice.between(0, 4), (at): Side => {
    const hooks = dice.chance(0.5) ? [dice.pick(bases)] : bases;
    return { name: dice.pick([`side${at}`, `SIDE-${at}`, `a.b:${at}`]), hooks };
  });
  const make = (hooks: readonly Hook[], later: readonly Side[], most: number): Rule[] => {
    const family: Family = TOOLS[ground.tool].family ?? "ip";
    const legacy = ground.tool.endsWith("legacy");
    const place = { family, table: name, hooks, ipsets: ground.ipsets, legacy };
    const reachable = later.filter((side) => hooks.every((hook) => side.hooks.includes(hook)));
    return dice.list(dice.between(0, most), () => makeRule(dice, place, ground, reachable));
  };
  const chains: readonly Chain[] = [
    ...bases.map((hook) => {
      const drops = name === "filter" ? 0.12 : name === "nat" ? 0 : 0.02;
      const policy = dice.chance(drops) ? ("DROP" as const) : ("ACCEPT" as const);
      return { name: hook, policy, rules: make([hook], sides, 5) };
    }),
    ...sides.map((side, at) => ({
      name: side.name,
      rules: make(side.hooks, sides.slice(at + 1), 4),
    })),
  ];
  return { tool: ground.tool, name, chains };
}

function makeRule(dice: Dice, place: RulePlace, { hints }: Ground, sides: readonly Side[]): Rule {
  const { target, needs } = makeAction(
    dice,
    place,
    sides.map(({ name }) => name),
  );
  const matches = makeMatches(dice, dice.pick(hints), place);
  // What the target needs of the protocol stands for what the rule would have asked itself.
  const kept =
    needs === undefined
      ? matches
      : [
          needs,
          ...matches.filter((match) => !/^-p |^-m (tcp|udp|sctp|icmp6?|multiport) /.test(match)),
        ];
  return { matches: kept, ...(target === undefined ? {} : { target }) };
}
