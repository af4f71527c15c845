/** Matches of nftables on addresses and ports: single ones, ranges, sets with names and without. */

import type { Content } from "../frame.ts";
import type { Dice } from "./dice.ts";
import type { NativePlace } from "./nativeMatches.ts";
import { PORTS, PREFIXES } from "./pools.ts";

export interface NativeSet {
  readonly name: string;
  readonly of: "addresses" | "ports";
  /** As it stands in its table. */
  readonly text: string;
}

const maybeNot = (dice: Dice): string => (dice.chance(0.2) ? "!= " : "");

const setsOf = ({ sets }: NativePlace, of: NativeSet["of"]): readonly string[] =>
  sets.filter((set) => set.of === of).map(({ name }) => `@${name}`);

export function makeAddressMatch(
  dice: Dice,
  side: "saddr" | "daddr",
  address: string,
  place: NativePlace,
): string {
  const { family } = place;
  const prefixes = PREFIXES[family];
  const disjoint = prefixes.slice(0, 4).filter((prefix) => prefix !== address);
  const named = setsOf(place, "addresses");
  const value = dice.weigh<() => string>([
    [4, () => address],
    [3, () => dice.pick(prefixes)],
    [2, () => `{ ${disjoint.slice(0, dice.between(1, 3)).join(", ")} }`],
    [1, () => `{ ${address}, ${family === "ip" ? "192.0.2.77" : "2001:db8:1::77"} }`],
    [named.length > 0 ? 4 : 0, () => dice.pick(named)],
  ])();
  return `${family} ${side} ${maybeNot(dice)}${value}`;
}

export function makePortMatch(dice: Dice, content: Content, place: NativePlace): string {
  const side = dice.pick(["sport", "dport", "dport"] as const);
  const protocol = dice.pick(["tcp", "udp", "th", "th"]);
  const port = (dice.chance(0.7) ? content[side] : undefined) ?? dice.pick(PORTS);
  const named = setsOf(place, "ports");
  const others = PORTS.filter((each) => each > 443 && each !== port).slice(0, 2);
  const value = dice.weigh<() => string>([
    [4, () => String(port)],
    [2, () => `{ ${[port, ...others].join(", ")} }`],
    [1, () => `${Math.max(0, port - 5)}-${port}`],
    [1, () => `{ ${Math.max(1, port - 5)}-${Math.max(1, port)} }`],
    [named.length > 0 ? 4 : 0, () => dice.pick(named)],
  ])();
  if (protocol !== "th" && dice.chance(0.15)) {
    const other = PORTS.find((each) => each !== port) ?? 1;
    const keys = [`${content.src} . ${port}`, `${content.dst} . ${other}`].join(", ");
    return `${protocol} ${side} != 1 ${place.family} saddr . ${protocol} ${side} { ${keys} }`;
  }
  if (dice.chance(0.15)) {
    const flags = [
      "syn",
      "syn / syn,ack,rst",
      "& (syn | ack) == syn",
      "!= syn",
      "ack,psh / ack,psh",
      "{ syn, ack }",
    ];
    return `tcp flags ${dice.pick(flags)}`;
  }
  if (dice.chance(0.12) && content.icmp !== undefined) {
    const module = place.family === "ip" ? "icmp" : "icmpv6";
    return `${module} type ${maybeNot(dice)}${dice.pick([content.icmp.type, 1, 3])}`;
  }
  return `${protocol} ${side} ${maybeNot(dice)}${value}`;
}
