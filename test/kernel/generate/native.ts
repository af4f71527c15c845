/** Tables of nftables in its own words. */

import { lengthOf, TCP, UDP } from "../frame.ts";
import { devOf, HOSTS, type Family } from "../wire.ts";
import type { Chain, Rule, Sent, Table } from "../world.ts";
import type { Dice } from "./dice.ts";
import { makeAddressMatch, makePortMatch, type NativeSet } from "./nativeSets.ts";
import { DEVS, hex, MARKS, MASKS, ownAddresses, PORTS, REMOTE } from "./pools.ts";

type Hook = "prerouting" | "input" | "forward" | "output" | "postrouting";

interface Base {
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
    return makeTable(dice, { name: `t${at}`, table, family, bases, hints });
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

const maybeNot = (dice: Dice): string => (dice.chance(0.2) ? "!= " : "");

function makeMatches(dice: Dice, place: NativePlace, hint: Sent, hasProtocol: boolean): string[] {
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

const TRANSPORT = /^(?:tcp|udp|sctp|icmp|icmpv6|th|meta l4proto|ip protocol|ip6 nexthdr)\b/;

type Make = (dice: Dice, hint: Sent, place: NativePlace) => string;

const header = ({ family }: NativePlace): "ip" | "ip6" => family;
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
    (dice, _hint, { family }) =>
      `meta nfproto ${family === "ip" ? "ipv4" : dice.pick(["ipv6", "ipv4"])}`,
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

interface Action {
  readonly target?: string;
  readonly needs?: string;
}

type Weighed = readonly (readonly [number, (dice: Dice, place: NativePlace) => Action])[];

function makeAction(dice: Dice, place: NativePlace, sides: readonly string[]): Action {
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
