/** What rules of nftables do, in its own words. */

import { HOSTS, type Family } from "../wire.ts";
import type { Dice } from "./dice.ts";
import { header, type Base, type NativePlace } from "./nativeMatches.ts";
import { hex, MARKS, ownAddresses, PORTS, REMOTE } from "./pools.ts";

interface Action {
  readonly target?: string;
  readonly needs?: string;
}

type Weighed = readonly (readonly [number, (dice: Dice, place: NativePlace) => Action])[];

export function makeAction(dice: Dice, place: NativePlace, sides: readonly string[]): Action {
  const jumps: Weighed =
    sides.length === 0
      ? []
      : [
          [6, () => ({ target: `jump ${dice.pick(sides)}` })],
          [2, () => ({ target: `goto ${dice.pick(sides)}` })],
        ];
  const own = place.base.type === "nat" ? TRANSLATIONS : RULINGS;
  return dice.weigh([...COMMON, ...jumps, ...own])(dice, place);
}

const COMMON: Weighed = [
  [2, () => ({})],
  [3, () => ({ target: "accept" })],
  [2, () => ({ target: "return" })],
  [0.5, () => ({ target: "continue" })],
  [0.5, () => ({ target: 'log prefix "seen "' })],
  [1, (dice) => ({ target: `meta mark set ${hex(dice.pick(MARKS))}` })],
];

const RULINGS: Weighed = [
  [4, () => ({ target: "drop" })],
  [2, (dice, { base, table, family }) => rejection(dice, base, table, family)],
  [
    2,
    (dice) => ({
      target: `meta mark set meta mark ${dice.pick(["or", "and", "xor"])} ${hex(dice.pick(MARKS))}`,
    }),
  ],
  [
    1,
    (dice) => ({
      target: `meta mark set th dport map { 80 : 0x1, 443 : 0x2, ${dice.pick(PORTS.filter((port) => port > 443))} : 0x10 }`,
    }),
  ],
  [
    1,
    (dice, { base }) =>
      base.priority <= -200
        ? {}
        : {
            target: dice.pick([
              "ct mark set 0x1",
              "ct mark set meta mark",
              "meta mark set ct mark",
            ]),
          },
  ],
  [1, (_dice, { base }) => (base.priority === -300 ? { target: "notrack" } : {})],
  [
    0.5,
    (dice, { base }) =>
      base.priority === -300 ? { target: `ct zone set ${dice.between(1, 2)}` } : {},
  ],
  [0.5, (dice, place) => ({ target: `${header(place)} dscp set ${dice.pick(["cs1", "ef"])}` })],
];

function rejection(dice: Dice, { hook }: Base, table: string, family: Family): Action {
  if (!["input", "forward", "output"].includes(hook)) return { target: "drop" };
  const own =
    table === "inet"
      ? "icmpx port-unreachable"
      : family === "ip"
        ? "icmp port-unreachable"
        : "icmpv6 admin-prohibited";
  return dice.weigh<Action>([
    [2, { target: "reject" }],
    [2, { target: `reject with ${own}` }],
    [1, { target: "reject with tcp reset", needs: "meta l4proto tcp" }],
  ]);
}

const address = (dice: Dice, family: Family): string =>
  dice.weigh([
    [6, () => dice.pick(HOSTS)[family]],
    [2, () => dice.pick(ownAddresses(family))],
    [1, () => dice.pick(REMOTE[family])],
  ])();

const to = ({ table, family }: NativePlace): string => (table === "inet" ? `${family} to` : "to");
const withPort = (family: Family, text: string, port: number): string =>
  family === "ip" ? `${text}:${port}` : `[${text}]:${port}`;

const TRANSLATIONS: Weighed = [
  [8, (dice, place) => (isBefore(place) ? dnat(dice, place) : snat(dice, place))],
  [
    3,
    (dice, { base }) =>
      base.hook === "postrouting"
        ? { target: "masquerade" }
        : base.hook === "input"
          ? {}
          : redirect(dice),
  ],
];

const isBefore = ({ base }: NativePlace): boolean =>
  base.hook === "prerouting" || base.hook === "output";

const redirect = (dice: Dice): Action =>
  dice.chance(0.5)
    ? { target: "redirect" }
    : {
        target: `redirect to :${dice.pick(PORTS)}`,
        needs: `meta l4proto ${dice.pick(["tcp", "udp"])}`,
      };

function dnat(dice: Dice, place: NativePlace): Action {
  const { family } = place;
  const own = address(dice, family);
  const protocol = dice.pick(["tcp", "udp"]);
  const transport = `meta l4proto ${protocol}`;
  return dice.weigh<Action>([
    [4, { target: `dnat ${to(place)} ${own}` }],
    [
      4,
      { target: `dnat ${to(place)} ${withPort(family, own, dice.pick(PORTS))}`, needs: transport },
    ],
    [
      1,
      {
        target: `dnat ${to(place)} ${protocol} dport map { 80 : ${own}, 443 : ${address(dice, family)} }`,
        needs: transport,
      },
    ],
    [
      1,
      {
        target: `dnat ${family} addr . port to ${protocol} dport map { 80 : ${own} . 8080, 53 : ${own} . 54 }`,
        needs: transport,
      },
    ],
  ]);
}

function snat(dice: Dice, place: NativePlace): Action {
  const { family } = place;
  const own = dice.pick(ownAddresses(family));
  return dice.weigh<Action>([
    [4, { target: `snat ${to(place)} ${own}` }],
    [
      2,
      {
        target: `snat ${to(place)} ${withPort(family, own, dice.pick(PORTS))}`,
        needs: "meta l4proto tcp",
      },
    ],
  ]);
}
