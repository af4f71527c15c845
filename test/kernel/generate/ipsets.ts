/** Sets that rules look into, with members that packets have. */

import type { Family } from "../wire.ts";
import type { Sent } from "../world.ts";
import type { Dice } from "./dice.ts";
import { PORTS, PREFIXES } from "./pools.ts";

export interface IpsetShape {
  readonly name: string;
  /** Absent for a set that holds no addresses. */
  readonly family?: Family;
  /** How many of `src` and `dst` a rule names. */
  readonly dimensions: number;
}

export interface Ipsets {
  readonly shapes: readonly IpsetShape[];
  /** For `ipset restore`. */
  readonly lines: readonly string[];
}

interface Kind {
  readonly type: string;
  readonly dimensions: number;
  readonly member: (dice: Dice, hint: Sent, family: Family) => string;
}

const address = (dice: Dice, { content }: Sent): string => dice.pick([content.src, content.dst]);

const net = (dice: Dice, hint: Sent, family: Family): string => {
  const prefix = dice.pick(PREFIXES[family].filter((each) => !each.endsWith("/0")));
  const member = dice.chance(0.5) ? prefix : address(dice, hint);
  return dice.chance(0.25) ? `${member} nomatch` : member;
};

function port(dice: Dice, { content }: Sent): string {
  const number = content.dport ?? dice.pick(PORTS);
  return `${dice.pick(["tcp:", "udp:", ""])}${dice.chance(0.7) ? number : dice.pick(PORTS)}`;
}

/** `nomatch` stands behind the whole member. */
const joined = (...parts: readonly string[]): string => {
  const plain = parts.map((part) => part.replace(" nomatch", "")).join(",");
  return parts.some((part) => part.endsWith(" nomatch")) ? `${plain} nomatch` : plain;
};

const KINDS: readonly Kind[] = [
  { type: "hash:ip", dimensions: 1, member: address },
  { type: "hash:net", dimensions: 1, member: net },
  {
    type: "hash:ip,port",
    dimensions: 2,
    member: (dice, hint) => joined(address(dice, hint), port(dice, hint)),
  },
  {
    type: "hash:net,port",
    dimensions: 2,
    member: (dice, hint, family) => joined(net(dice, hint, family), port(dice, hint)),
  },
  {
    type: "hash:ip,port,ip",
    dimensions: 3,
    member: (dice, hint) => joined(address(dice, hint), port(dice, hint), address(dice, hint)),
  },
  {
    type: "hash:ip,port,net",
    dimensions: 3,
    member: (dice, hint, family) =>
      joined(address(dice, hint), port(dice, hint), net(dice, hint, family)),
  },
  {
    type: "hash:net,iface",
    dimensions: 2,
    member: (dice, hint, family) =>
      joined(
        net(dice, hint, family).replace(" nomatch", ""),
        dice.pick(["eth0", "eth1", "br0", "lo"]),
      ),
  },
];

export function makeIpsets(
  dice: Dice,
  families: readonly Family[],
  hints: readonly Sent[],
): Ipsets {
  const shapes: IpsetShape[] = [];
  const lines: string[] = [];
  for (const family of families) {
    const own = hints.filter(({ content }) => content.family === family);
    for (const kind of dice.list(dice.between(1, 3), () => dice.pick(KINDS))) {
      const name = `set${shapes.length}`;
      shapes.push({ name, family, dimensions: kind.dimensions });
      lines.push(`create ${name} ${kind.type} family ${family === "ip" ? "inet" : "inet6"}`);
      const members = dice.list(dice.between(1, 6), () =>
        kind.member(dice, dice.pick(own), family),
      );
      for (const member of new Set(members)) lines.push(`add ${name} ${member} -exist`);
    }
  }
  const [first, second] = shapes;
  if (first !== undefined && dice.chance(0.3)) {
    const listed = [first, second].filter(
      (set) => set?.dimensions === 1 && set.family === first.family,
    );
    shapes.push({
      name: "lists",
      ...(first.family === undefined ? {} : { family: first.family }),
      dimensions: 1,
    });
    lines.push(
      "create lists list:set",
      ...listed.flatMap((set) => (set === undefined ? [] : [`add lists ${set.name}`])),
    );
  }
  if (dice.chance(0.5)) {
    shapes.push({ name: "ports", dimensions: 1 });
    lines.push(
      "create ports bitmap:port range 0-65535",
      ...[80, 443, 40000].map((each) => `add ports ${each}`),
    );
  }
  return { shapes, lines };
}
