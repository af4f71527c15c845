/** What rules do. */

import type { Family } from "../wire.ts";
import { HOSTS } from "../wire.ts";
import type { Dice } from "./dice.ts";
import { hex, LOOPBACK, MARKS, MASKS, ownAddresses, PORTS, REMOTE } from "./pools.ts";
import type { Hook, RulePlace } from "./place.ts";

/** The part of a rule behind its matches; `protocol` is what the rule itself asks for. */
export interface Action {
  readonly target?: string;
  /** What the rule then has to ask for as well. */
  readonly needs?: string;
}

type Weighed = readonly (readonly [
  number,
  (dice: Dice, place: RulePlace) => Action | string | undefined,
])[];

export function makeAction(dice: Dice, place: RulePlace, chains: readonly string[]): Action {
  const jumps: Weighed =
    chains.length === 0
      ? []
      : [
          [7, () => `-j ${dice.pick(chains)}`],
          [2, () => `-g ${dice.pick(chains)}`],
        ];
  const made = dice.weigh([...COMMON, ...jumps, ...(OF_TABLE[place.table] ?? [])])(dice, place);
  return typeof made === "object" ? made : made === undefined ? {} : { target: made };
}

const COMMON: Weighed = [
  [2, () => undefined],
  [3, () => "-j RETURN"],
  [3, () => "-j ACCEPT"],
  [0.5, () => `-j LOG --log-prefix "seen "`],
];

const drop: Weighed = [[1.5, () => "-j DROP"]];

const mark = (dice: Dice): string => {
  const [value, mask] = [dice.pick(MARKS), dice.pick(MASKS)];
  return dice.weigh([
    [3, `-j MARK --set-mark ${hex(value)}`],
    [2, `-j MARK --set-xmark ${hex(value)}/${hex(mask)}`],
    [1, `-j MARK --or-mark ${hex(value)}`],
    [1, `-j MARK --and-mark ${hex(mask)}`],
    [1, `-j MARK --xor-mark ${hex(value)}`],
  ]);
};

const connmark = (dice: Dice): string => {
  const [value, mask] = [dice.pick(MARKS), dice.pick(MASKS)];
  const masks = dice.chance(0.3) ? ` --nfmask ${hex(mask)} --ctmask ${hex(dice.pick(MASKS))}` : "";
  return dice.weigh([
    [2, `-j CONNMARK --set-mark ${hex(value)}`],
    [1, `-j CONNMARK --set-xmark ${hex(value)}/${hex(mask)}`],
    [3, `-j CONNMARK --save-mark${masks}`],
    [3, `-j CONNMARK --restore-mark${masks}`],
  ]);
};

const TCP_ONLY = "-p tcp";

const mangle: Weighed = [
  [9, mark],
  [5, connmark],
  [1, (dice) => `-j DSCP --set-dscp ${dice.pick([0, 4, 46])}`],
  [1, (dice) => `-j TOS --set-tos ${dice.pick(["0x10", "0x10/0x1c", "0x00"])}`],
  [
    1,
    (dice, { family }) =>
      family === "ip"
        ? `-j TTL ${dice.pick(["--ttl-set 1", "--ttl-set 64", "--ttl-dec 1", "--ttl-inc 2"])}`
        : `-j HL ${dice.pick(["--hl-set 1", "--hl-set 64", "--hl-dec 1", "--hl-inc 2"])}`,
  ],
  [
    0.5,
    (_dice, place) =>
      place.hooks.every((hook) => hook === "FORWARD" || hook === "OUTPUT" || hook === "POSTROUTING")
        ? {
            target: "-j TCPMSS --clamp-mss-to-pmtu",
            needs: `${TCP_ONLY} -m tcp --tcp-flags SYN,RST SYN`,
          }
        : undefined,
  ],
  [
    0.5,
    (_dice, place) =>
      place.hooks.every((hook) => hook === "FORWARD" || hook === "OUTPUT" || hook === "POSTROUTING")
        ? "-j CLASSIFY --set-class 0001:0002"
        : undefined,
  ],
];

/** Where a translation sends packets: to hosts, other own addresses, and what lies behind a next hop. */
const targets = (dice: Dice, family: Family): string =>
  dice.weigh([
    [6, () => dice.pick(HOSTS)[family]],
    [2, () => dice.pick(ownAddresses(family))],
    [1, () => dice.pick(REMOTE[family])],
    [0.5, () => dice.pick(LOOPBACK[family])],
  ])();

const withPort = (family: Family, address: string, port: number | string): string =>
  family === "ip" ? `${address}:${port}` : `[${address}]:${port}`;

/** Ports make sense, and are taken, only for what has ports. */
const ofPorts = (dice: Dice): string => `-p ${dice.pick(["tcp", "tcp", "udp"])}`;

function dnat(dice: Dice, { family }: RulePlace): Action | string {
  const address = targets(dice, family);
  return dice.weigh<Action | string>([
    [4, `-j DNAT --to-destination ${address}`],
    [
      5,
      {
        target: `-j DNAT --to-destination ${withPort(family, address, dice.pick(PORTS))}`,
        needs: ofPorts(dice),
      },
    ],
    [1, { target: `-j DNAT --to-destination :${dice.pick(PORTS)}`, needs: ofPorts(dice) }],
    [1, `-j DNAT --to-destination ${dice.pick(RANGES[family])}`],
    [0.5, `-j DNAT --to-destination ${dice.pick(RANGES[family])} --persistent`],
  ]);
}

/** All addresses of them are hosts or the router's own. */
const RANGES: Readonly<Record<Family, readonly string[]>> = {
  ip: ["198.51.100.20-198.51.100.21", "10.7.0.11-10.7.0.13", "192.0.2.20-192.0.2.30"],
  ip6: ["2001:db8:2::14-2001:db8:2::15", "fd07::b-fd07::d"],
};

const redirect = (dice: Dice): Action | string =>
  dice.chance(0.5)
    ? "-j REDIRECT"
    : { target: `-j REDIRECT --to-ports ${dice.pick(PORTS)}`, needs: ofPorts(dice) };

const NETMAPS: Readonly<Record<Family, readonly string[]>> = {
  ip: ["198.51.100.0/24", "192.0.2.0/24", "10.50.0.0/24"],
  ip6: ["2001:db8:2::/64", "2001:db8:1::/64", "2001:db8:50::/64"],
};

const netmap = (dice: Dice, { family }: RulePlace): string =>
  `-j NETMAP --to ${dice.pick(NETMAPS[family])}`;

function snat(dice: Dice, { family }: RulePlace): Action | string {
  const address = dice.chance(0.7) ? dice.pick(ownAddresses(family)) : targets(dice, family);
  return dice.weigh<Action | string>([
    [5, `-j SNAT --to-source ${address}`],
    [
      2,
      {
        target: `-j SNAT --to-source ${withPort(family, address, dice.pick(PORTS))}`,
        needs: ofPorts(dice),
      },
    ],
    [1, `-j SNAT --to-source ${dice.pick(RANGES[family])}`],
    [
      1,
      {
        target: `-j SNAT --to-source ${withPort(family, dice.pick(RANGES[family]), "30000-65535")}`,
        needs: ofPorts(dice),
      },
    ],
  ]);
}

const masquerade = (dice: Dice): Action | string =>
  dice.chance(0.7)
    ? "-j MASQUERADE"
    : { target: `-j MASQUERADE --to-ports ${dice.pick(PORTS)}`, needs: ofPorts(dice) };

const where =
  (hooks: readonly Hook[], make: (dice: Dice, place: RulePlace) => Action | string) =>
  (dice: Dice, place: RulePlace): Action | string | undefined =>
    place.hooks.every((hook) => hooks.includes(hook)) ? make(dice, place) : undefined;

const nat: Weighed = [
  [9, where(["PREROUTING", "OUTPUT"], dnat)],
  [2, where(["PREROUTING", "OUTPUT"], redirect)],
  [1, where(["PREROUTING", "OUTPUT", "POSTROUTING", "INPUT"], netmap)],
  [5, where(["POSTROUTING", "INPUT"], snat)],
  [6, where(["POSTROUTING"], masquerade)],
  [0.5, mark],
];

const REJECTIONS: Readonly<Record<Family, readonly string[]>> = {
  ip: [
    "icmp-port-unreachable",
    "icmp-net-unreachable",
    "icmp-host-prohibited",
    "icmp-admin-prohibited",
    "tcp-reset",
  ],
  ip6: ["icmp6-port-unreachable", "icmp6-no-route", "icmp6-adm-prohibited", "tcp-reset"],
};

function reject(dice: Dice, { family }: RulePlace): Action {
  const type = dice.pick(REJECTIONS[family]);
  return {
    target: `-j REJECT --reject-with ${type}`,
    ...(type === "tcp-reset" ? { needs: TCP_ONLY } : {}),
  };
}

const filter: Weighed = [
  [5, () => "-j DROP"],
  [3, reject],
  [0.4, mark],
  [0.4, connmark],
  [0.3, () => "-j NFLOG --nflog-group 3"],
];

const raw: Weighed = [
  ...drop,
  [4, () => "-j CT --notrack"],
  [0.5, mark],
  [1, (dice) => `-j CT --zone ${dice.pick(["1", "2", "mark"])}`],
];

const OF_TABLE: Readonly<Record<string, Weighed>> = {
  raw,
  mangle: [...mangle, ...drop],
  nat,
  filter,
};
