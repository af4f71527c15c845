/** A world and the packets that are put to it, from one seed. */

import type { Family } from "../wire.ts";
import type { Sent, Tool, World } from "../world.ts";
import { Dice } from "./dice.ts";
import { makeIpsets } from "./ipsets.ts";
import { makeFrameTables } from "./frameTables.ts";
import { makeNativeTables } from "./native.ts";
import { makePacket } from "./packets.ts";
import { makeLinks, makePorts, makeRouting, makeSettings } from "./routing.ts";
import { makeTables } from "./rules.ts";

export interface Trial {
  readonly world: World;
  readonly packets: readonly Sent[];
}

/** Packets of one world: loading a world costs as much as some ten of them. */
export const PACKETS = 40;

export function makeTrial(seed: number): Trial {
  const dice = new Dice(seed);
  const families = dice.weigh<readonly Family[]>([
    [6, ["ip"]],
    [3, ["ip6"]],
    [1, ["ip", "ip6"]],
  ]);
  const packets = dice.list(PACKETS, () => makePacket(dice, dice.pick(families)));
  const ipsets = dice.chance(0.3) ? makeIpsets(dice, families, packets) : { shapes: [], lines: [] };
  const tables = families.flatMap((family) =>
    toolsFor(dice, family).flatMap((tool) => {
      const hints = packets.filter(({ content }) => content.family === family);
      if (hints.length === 0) return [];
      if (tool === "nft") return makeNativeTables(dice, family, hints);
      return makeTables(dice, { tool, hints, ipsets: ipsets.shapes });
    }),
  );
  const frames = dice.chance(0.12)
    ? families.slice(0, 1).flatMap((family) => {
        const hints = packets.filter(({ content }) => content.family === family);
        return hints.length === 0 ? [] : makeFrameTables(dice, family, hints);
      })
    : [];
  const routing = (family: Family): readonly string[] => {
    const hints = packets.filter(({ content }) => content.family === family);
    return hints.length > 0 ? makeRouting(dice, family, hints) : [];
  };
  return {
    packets,
    world: {
      tables: [...tables, ...frames],
      ipsets: ipsets.lines,
      routing: { ip: routing("ip"), ip6: routing("ip6") },
      ports: makePorts(dice),
      links: dice.chance(0.2) ? makeLinks(dice, packets) : [],
      settings: dice.chance(0.5) ? makeSettings(dice) : {},
    },
  };
}

const toolsFor = (dice: Dice, family: Family): readonly Tool[] => {
  const [nft, legacy] =
    family === "ip"
      ? (["iptables-nft", "iptables-legacy"] as const)
      : (["ip6tables-nft", "ip6tables-legacy"] as const);
  return dice.weigh<readonly Tool[]>([
    [7, [nft]],
    [2, [legacy]],
    [1, [legacy, nft]],
    [4, ["nft"]],
    [1, [nft, "nft"]],
  ]);
};
