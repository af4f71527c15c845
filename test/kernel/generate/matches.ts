/** What rules look at. Most of it is taken from a packet of the world, so that rules are met. */

import { readAddress, fromWords } from "../../../src/core/net/address.ts";
import { readPrefix } from "../../../src/core/net/prefix.ts";
import { lengthOf, SCTP, TCP, UDP, type Content } from "../frame.ts";
import { devOf, HOSTS, OWN, type Family } from "../wire.ts";
import type { Sent } from "../world.ts";
import type { Dice } from "./dice.ts";
import { maybeNot, type Given, type Hook, type RulePlace } from "./place.ts";
import { DEVS, hex, MARKS, MASKS, PREFIXES } from "./pools.ts";
import { PROTOCOLS } from "./protocolMatches.ts";
import { makeRareMatch } from "./rareMatches.ts";

type Make = (given: Given) => string | undefined;

export function makeMatches(dice: Dice, hint: Sent, place: RulePlace): string[] {
  const given = { dice, hint, place };
  const made: string[] = [];
  const count = dice.weigh([
    [1, 0],
    [5, 1],
    [4, 2],
    [2, 3],
  ]);
  const usable = PLAIN.filter(([, , needs]) => needs === undefined || needs(place));
  const seen = new Set<string>();
  const about = dice.chance(0.45)
    ? dice.pick([hint.content.protocol, hint.content.protocol, TCP, UDP, SCTP])
    : undefined;
  const protocol = about === undefined ? undefined : PROTOCOLS[about];
  if (protocol !== undefined) {
    made.push(`-p ${protocol.name}`);
    for (const match of protocol.matches(given)) made.push(match);
  }
  for (let tries = 0; made.length < count && tries < 10; tries += 1) {
    const [, make] = dice.weigh(usable.map((each) => [each[0], each] as const));
    const match = make(given);
    const name = match === undefined ? undefined : kindOf(match);
    if (match === undefined || name === undefined || seen.has(name)) continue;
    seen.add(name);
    made.push(match);
  }
  return made;
}

/** Two of one kind in a rule are refused, or mean the latter alone. */
const kindOf = (match: string): string => /^(?:! )?(-m \S+|-\w)/.exec(match)?.[1] ?? match;

/** An address, the prefix of some length around it, or one of the usual prefixes. */
function addresses(dice: Dice, address: string, family: Family): string {
  if (dice.chance(0.3)) return dice.pick(PREFIXES[family]);
  if (dice.chance(0.5)) return address;
  if (family === "ip" && dice.chance(0.1)) return `${holed(address)}/255.0.255.240`;
  const bits =
    family === "ip" ? dice.pick([8, 16, 24, 28, 31, 0]) : dice.pick([16, 48, 64, 120, 127, 0]);
  const prefix = readPrefix(`${address}/${bits}`);
  if (prefix === undefined) return address;
  const words = prefix.address.words.map((word, at) => (word & (prefix.mask[at] ?? 0)) >>> 0);
  return `${fromWords(words).text}/${bits}`;
}

/** A mask may leave out bits in the middle. */
function holed(address: string): string {
  const [word = 0] = readAddress(address)?.words ?? [];
  return fromWords([(word & 0xff00fff0) >>> 0]).text;
}

/** Nothing but all addresses cannot be asked for. */
const addressed = (dice: Dice, option: string, address: string): string =>
  `${address.endsWith("/0") ? option : maybeNot(dice, option)} ${address}`;

const inDevs = new Set<Hook>(["PREROUTING", "INPUT", "FORWARD"]);
const outDevs = new Set<Hook>(["FORWARD", "OUTPUT", "POSTROUTING"]);
const all = (hooks: ReadonlySet<Hook>) => (place: RulePlace) =>
  place.hooks.every((hook) => hooks.has(hook));
const local = all(new Set<Hook>(["OUTPUT", "POSTROUTING"]));
const before = all(new Set<Hook>(["PREROUTING", "INPUT", "FORWARD"]));
const only = (...hooks: readonly Hook[]) => all(new Set(hooks));

const inDev: Make = ({ dice, hint }) => {
  const dev = hint.from.kind === "here" ? "lo" : devOf(hint.from.cable);
  const name = dice.weigh([
    [5, dev],
    [1, dice.pick(DEVS)],
    [1, "eth+"],
    [1, "e+"],
    [0.5, "+"],
  ]);
  // The legacy tool forgets to print the negation of all interfaces.
  return `${name === "+" ? "-i" : maybeNot(dice, "-i")} ${name}`;
};

const outDev: Make = ({ dice, hint }) => {
  const dev = OWN.find(({ dev: each }) =>
    HOSTS.some((host) => host.dev === each && [host.ip, host.ip6].includes(hint.content.dst)),
  )?.dev;
  const name = dice.weigh([
    [5, dev ?? dice.pick(["eth1", "eth2", "lo"])],
    [2, dice.pick(DEVS)],
    [1, "eth+"],
    [0.5, "br+"],
  ]);
  return `${maybeNot(dice, "-o")} ${name}`;
};

function masked(dice: Dice): string {
  const mask = dice.pick(MASKS);
  const value = dice.pick(MARKS);
  return mask === 0xffffffff ? hex(value) : `${hex((value & mask) >>> 0)}/${hex(mask)}`;
}

const STATES = ["NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"];

const states = (dice: Dice): string => {
  const chosen = new Set(dice.list(dice.between(1, 3), () => dice.pick(["NEW", "NEW", ...STATES])));
  return STATES.filter((state) => chosen.has(state)).join(",");
};

function conntrack({ dice, hint: { content }, place }: Given): string {
  const option = dice.weigh<() => string>([
    [8, () => `${maybeNot(dice, "--ctstate")} ${states(dice)}`],
    [1, () => `${maybeNot(dice, "--ctstate")} ${dice.pick(["DNAT", "SNAT", "NEW,DNAT"])}`],
    [
      1,
      () =>
        `${maybeNot(dice, "--ctstatus")} ${dice.pick(["NONE", "SEEN_REPLY", "ASSURED", "CONFIRMED"])}`,
    ],
    [1, () => `${maybeNot(dice, "--ctorigsrc")} ${addresses(dice, content.src, place.family)}`],
    [1, () => `${maybeNot(dice, "--ctorigdst")} ${addresses(dice, content.dst, place.family)}`],
    [1, () => `${maybeNot(dice, "--ctreplsrc")} ${addresses(dice, content.dst, place.family)}`],
    [1, () => `${maybeNot(dice, "--ctrepldst")} ${addresses(dice, content.src, place.family)}`],
    [1, () => `${maybeNot(dice, "--ctproto")} ${content.protocol}`],
    [1, () => `${maybeNot(dice, "--ctorigdstport")} ${content.dport ?? 80}`],
    [0.5, () => `${maybeNot(dice, "--ctreplsrcport")} ${content.dport ?? 80}`],
    [1, () => `--ctdir ${dice.pick(["ORIGINAL", "REPLY"])}`],
  ]);
  return `-m conntrack ${option()}`;
}

function addrtype({ dice, place }: Given): string | undefined {
  const four = [
    "UNICAST",
    "LOCAL",
    "BROADCAST",
    "MULTICAST",
    "ANYCAST",
    "LOCAL,BROADCAST",
    "UNICAST,LOCAL",
  ];
  const types =
    place.family === "ip" ? four : ["UNICAST", "LOCAL", "MULTICAST", "ANYCAST", "UNSPEC"];
  const side = dice.pick(["--dst-type", "--dst-type", "--src-type"]);
  const limits = [
    ...(before(place) ? ["--limit-iface-in"] : []),
    ...(only("FORWARD", "OUTPUT", "POSTROUTING")(place) ? ["--limit-iface-out"] : []),
  ];
  const limit = limits.length > 0 && dice.chance(0.25) ? ` ${dice.pick(limits)}` : "";
  return `-m addrtype ${maybeNot(dice, side)} ${dice.pick(["LOCAL", ...types])}${limit}`;
}

function iprange({ dice, hint: { content } }: Given): string {
  const [option, address] = dice.pick([
    ["--src-range", content.src],
    ["--dst-range", content.dst],
  ] as const);
  const words = readAddress(address)?.words ?? [];
  const last = words.length - 1;
  const shifted = (by: number): string =>
    fromWords(
      words.map((word, at) => (at === last ? Math.min(0xffffffff, Math.max(0, word + by)) : word)),
    ).text;
  const [low, high] = dice.pick<readonly [number, number]>([
    [-2, 3],
    [0, 0],
    [1, 9],
    [-9, -1],
  ]);
  return `-m iprange ${maybeNot(dice, option)} ${shifted(low)}-${shifted(high)}`;
}

function set({ dice, place }: Given): string | undefined {
  const usable = place.ipsets.filter(
    ({ family }) => family === undefined || family === place.family,
  );
  if (usable.length === 0) return undefined;
  const { name, dimensions } = dice.pick(usable);
  const sides = dice.list(dimensions, () => dice.pick(["src", "dst"])).join(",");
  return `-m set ${maybeNot(dice, "--match-set")} ${name} ${sides}`;
}

function physdev({ dice, hint, place }: Given): string {
  const port = hint.from.kind === "wire" ? hint.from.cable : "port1";
  const name = dice.pick([port, "port1", "port2", "port+"]);
  const options = ["--physdev-is-bridged", "--physdev-is-in", `--physdev-in ${name}`];
  const out = [`--physdev-out ${name}`, "--physdev-is-out", "--physdev-is-bridged"];
  const wayOut = only("FORWARD", "POSTROUTING")(place) && !place.legacy;
  return `-m physdev ${maybeNot(dice, dice.pick(wayOut ? [...options, ...out] : options))}`;
}

const tosOptions = (dice: Dice, content: Content): string =>
  dice.weigh([
    [
      3,
      `-m dscp ${maybeNot(dice, "--dscp")} ${dice.chance(0.6) ? content.tos >> 2 : dice.pick([0, 4, 46])}`,
    ],
    [1, `-m ecn ${maybeNot(dice, "--ecn-ip-ect")} ${dice.between(0, 3)}`],
    [
      1,
      `-m tos ${maybeNot(dice, "--tos")} ${dice.pick([hex(content.tos), "0x10/0x3f", "0x08/0xff"])}`,
    ],
  ]);

function rare(dice: Dice, hint: Sent, place: RulePlace): string | undefined {
  const match = makeRareMatch(dice, hint, place.family);
  const isEarly = only("PREROUTING", "INPUT")(place);
  if (match.startsWith("-m socket") && !isEarly) return undefined;
  // Groups of interfaces and policies are of packets that come in.
  const needsIn = /^-m (devgroup|policy)/.test(match);
  return needsIn && !before(place) ? undefined : match;
}

/** Weight, maker, and where it can stand. */
const PLAIN: readonly (readonly [number, Make, ((place: RulePlace) => boolean)?])[] = [
  [
    8,
    ({ dice, hint, place }) =>
      addressed(dice, "-s", addresses(dice, hint.content.src, place.family)),
  ],
  [
    8,
    ({ dice, hint, place }) =>
      addressed(dice, "-d", addresses(dice, hint.content.dst, place.family)),
  ],
  [6, inDev, all(inDevs)],
  [6, outDev, all(outDevs)],
  [7, conntrack],
  [2, ({ dice }) => `-m state ${maybeNot(dice, "--state")} ${states(dice)}`],
  [6, addrtype],
  [4, ({ dice }) => `-m mark ${maybeNot(dice, "--mark")} ${masked(dice)}`],
  [2, ({ dice }) => `-m connmark ${maybeNot(dice, "--mark")} ${masked(dice)}`],
  [3, iprange],
  [4, set],
  [
    2,
    ({ dice, hint }) => {
      const mac = hint.from.kind === "wire" ? hint.from.fromMac : "02:00:00:00:00:99";
      return `-m mac ${maybeNot(dice, "--mac-source")} ${dice.chance(0.8) ? mac : "02:00:00:00:00:99"}`;
    },
    only("PREROUTING", "INPUT", "FORWARD"),
  ],
  [2, physdev],
  [
    1,
    ({ dice }) =>
      `-m pkttype ${maybeNot(dice, "--pkt-type")} ${dice.pick(["unicast", "broadcast", "multicast"])}`,
  ],
  [
    3,
    ({ dice, hint }) => {
      const uid = hint.from.kind === "here" ? hint.from.uid : 0;
      const option = dice.pick([
        `--uid-owner ${uid}`,
        "--uid-owner 1000",
        `--gid-owner ${uid}`,
        "--socket-exists",
        "--uid-owner 1000-1001",
      ]);
      return `-m owner ${maybeNot(dice, option)}`;
    },
    local,
  ],
  [
    2,
    ({ dice, hint }) => {
      const length = lengthOf(hint.content);
      return `-m length ${maybeNot(dice, "--length")} ${dice.pick([`${length}`, `0:${length}`, `${length + 1}:`, "28:60"])}`;
    },
  ],
  [
    2,
    ({ dice, hint, place }) => {
      const ttl = dice.chance(0.5) ? hint.content.ttl : hint.content.ttl - 1;
      const [module, of] = place.family === "ip" ? ["ttl", "ttl"] : ["hl", "hl"];
      return `-m ${module} ${dice.pick([maybeNot(dice, `--${of}-eq`), `--${of}-lt`, `--${of}-gt`])} ${Math.min(255, Math.max(0, ttl))}`;
    },
  ],
  [2, ({ dice, hint }) => tosOptions(dice, hint.content)],
  [
    1,
    ({ dice }) =>
      `-m rpfilter${dice.pick(["", " --loose", " --validmark", " --accept-local"])}${dice.chance(0.3) ? " --invert" : ""}`,
    (place) => only("PREROUTING")(place) && ["raw", "mangle"].includes(place.table),
  ],
  [2, ({ dice, hint, place }) => rare(dice, hint, place)],
  [1, ({ dice }) => `-m comment --comment "${dice.pick(["plain", "two words", 'say \\"hi\\"'])}"`],
];
