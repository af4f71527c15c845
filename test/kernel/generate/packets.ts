/** Packets of all the ways through the router. */

import { ESP, GRE, ICMP, ICMPV6, SCTP, TCP, UDP, type Content } from "../frame.ts";
import { HOSTS, macOfDev, type Family, type FarHost } from "../wire.ts";
import type { Origin, Sent, Sequel } from "../world.ts";
import type { Dice } from "./dice.ts";
import {
  addressOf,
  hostsAt,
  LOOPBACK,
  MARKS,
  NOBODYS,
  ownAddresses,
  PORTS,
  REMOTE,
} from "./pools.ts";

type Ends = Pick<Sent, "from"> & Pick<Content, "src" | "dst">;
type Way = (dice: Dice, family: Family) => Ends;

const wire = ({ cable, mac }: FarHost, toMac: string): Origin => ({
  ...{ kind: "wire", cable, fromMac: mac, toMac },
});
const toRouter = (host: FarHost): Origin => wire(host, macOfDev(host.dev));

const forwarded: Way = (dice, family) => {
  const from = dice.pick(HOSTS);
  const others = hostsAt("eth0", "eth1", "eth2", "br0").filter(({ dev }) => dev !== from.dev);
  const far = [...others.map((host) => addressOf(host, family)), ...REMOTE[family]];
  return { from: toRouter(from), src: addressOf(from, family), dst: dice.pick(far) };
};

/** To one of the router's addresses, which nat may send on. */
const toOwn: Way = (dice, family) => {
  const from = dice.pick(HOSTS);
  const own = dice.chance(0.7) ? ownAddresses(family, from.dev) : ownAddresses(family);
  return { from: toRouter(from), src: addressOf(from, family), dst: dice.pick(own) };
};

const fromOwn: Way = (dice, family) => {
  const own = ownAddresses(family);
  const inside = [...own, ...LOOPBACK[family]];
  const outside = [...HOSTS.map((host) => addressOf(host, family)), ...REMOTE[family]];
  const dst = dice.pick(dice.chance(0.25) ? inside : outside);
  const src = dice.pick(LOOPBACK[family].includes(dst) ? inside : own);
  const uid = dice.pick([0, 0, 0, 1000, 1001]);
  const mark = dice.chance(0.1) ? dice.pick(MARKS) : 0;
  return { from: { kind: "here", uid, gid: uid, mark }, src, dst };
};

/** Past the router, from one host of its bridge to another; some are on one port. */
const bridged: Way = (dice, family) => {
  const from = dice.pick(hostsAt("br0"));
  const to = dice.pick(hostsAt("br0").filter((host) => host !== from));
  return { from: wire(from, to.mac), src: addressOf(from, family), dst: addressOf(to, family) };
};

/** A frame to nobody's MAC goes out by all ports of a bridge, and an answer tells of one. */
const PORT_MACS = ["02:00:00:00:01:11", "02:00:00:00:01:12"];

/** Sources that do not belong where they come from, and destinations that are nobody's alone. */
const strange: Way = (dice, family) => {
  const from = dice.pick(hostsAt("eth0", "eth1", "eth2"));
  const sources = [
    ...HOSTS.map((host) => addressOf(host, family)),
    ...REMOTE[family],
    ...ownAddresses(family),
    ...LOOPBACK[family],
    ...NOBODYS[family],
  ];
  const ends = dice.chance(0.6) ? forwarded(dice, family) : toOwn(dice, family);
  const src = dice.chance(0.8) ? dice.pick(sources) : addressOf(from, family);
  const dst = dice.chance(0.2) ? dice.pick(LOOPBACK[family]) : ends.dst;
  const at = dice.chance(0.3) ? dice.pick(hostsAt("br0")) : from;
  const macs = at.dev === "br0" ? PORT_MACS : [...PORT_MACS, "02:00:00:00:09:09"];
  const toMac = dice.chance(0.3) ? dice.pick(macs) : macOfDev(at.dev);
  return { from: wire(at, toMac), src, dst };
};

/** To all on a wire. */
const broadcast: Way = (dice) => {
  const from = dice.pick(hostsAt("eth0", "eth1", "eth2"));
  const dst = dice.pick(["255.255.255.255", from.ip.replace(/\d+$/, "255"), "192.0.2.255"]);
  return { from: wire(from, "ff:ff:ff:ff:ff:ff"), src: from.ip, dst };
};

const WAYS: readonly (readonly [number, Way])[] = [
  [40, forwarded],
  [22, toOwn],
  [20, fromOwn],
  [10, bridged],
  [8, strange],
];

export function makePacket(dice: Dice, family: Family): Sent {
  const sent = drawPacket(dice, family);
  const { from, content } = sent;
  // A socket that connects to itself is open at once, and holds its port for a minute more.
  const isItself = content.src === content.dst && content.sport === content.dport;
  return from.kind === "here" && isItself ? makePacket(dice, family) : sent;
}

function drawPacket(dice: Dice, family: Family): Sent {
  const isToAll = family === "ip" && dice.chance(0.02);
  const { from, src, dst } = (isToAll ? broadcast : dice.weigh(WAYS))(dice, family);
  const protocol = isToAll
    ? UDP
    : dice.weigh([
        [50, TCP],
        [30, UDP],
        [17, family === "ip" ? ICMP : ICMPV6],
        [3, SCTP],
        [1, GRE],
        [1, ESP],
      ]);
  const state = dice.chance(0.12) && canBeKnown(protocol) && !isToAll ? "established" : "new";
  const ttl = dice.weigh([
    [9, 64],
    [1, dice.pick([1, 2, 5, 128, 255])],
  ]);
  const tos = dice.chance(0.2)
    ? dice.pick([0x10, 0x10, 0x20, 0x30, 0xb8, 0x02, 0x03, 0x01, 0x08])
    : 0;
  const content: Content = {
    ...{ family, src, dst, protocol, ttl, tos },
    ...(protocol === ICMP || protocol === ICMPV6
      ? { icmp: kindOfIcmp(dice, protocol, state), sport: 7 }
      : protocol === GRE || protocol === ESP
        ? {}
        : { sport: dice.pick(PORTS), dport: dice.pick(PORTS) }),
    ...(protocol === TCP ? { flags: tcpFlags(dice, state) } : {}),
    data: protocol === SCTP || dice.chance(0.7) ? 0 : dice.pick(LENGTHS[from.kind]),
  };
  const sequel =
    state === "new" && !isToAll && dice.chance(0.3) ? { then: dice.pick(SEQUELS) } : {};
  return asProcessSends({ content, from, state, ...sequel });
}

/** What a process sends and its way out does not carry, the kernel cuts in pieces before any rule sees it. */
const LENGTHS = { wire: [1, 14, 500, 1290], here: [1, 14, 500] } as const;

const SEQUELS: readonly Sequel[] = ["again", "reply", "reply", "answered", "answered", "error"];

const canBeKnown = (protocol: number): boolean => ![SCTP, GRE, ESP].includes(protocol);

const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;
const URG = 32;

function tcpFlags(dice: Dice, state: Sent["state"]): number {
  if (state === "established") return dice.pick([ACK, ACK | PSH, ACK | FIN]);
  if (dice.chance(0.75)) return SYN;
  return dice.pick([
    ACK,
    ACK | PSH,
    SYN | ACK,
    RST,
    RST | ACK,
    FIN | ACK,
    SYN | URG,
    SYN | FIN,
    0,
    63,
  ]);
}

function kindOfIcmp(
  dice: Dice,
  protocol: number,
  state: Sent["state"],
): { type: number; code: number } {
  const echo = { type: protocol === ICMP ? 8 : 128, code: 0 };
  if (state === "established" || dice.chance(0.7)) return echo;
  const types = protocol === ICMP ? [0, 3, 4, 5, 11, 12, 13, 17] : [1, 2, 3, 4, 129, 139];
  const type = dice.pick(types);
  return { type, code: type === 3 && protocol === ICMP ? dice.pick([0, 1, 3, 4]) : 0 };
}

/** TCP options that Linux puts in a SYN, told as data: of both only the length counts. */
const SYN_OPTIONS = 20;

/** A process cannot ask for all that can stand in a packet. */
function asProcessSends(sent: Sent): Sent {
  const { content, from, state } = sent;
  if (from.kind === "wire") return sent;
  const asRoot: Origin = { ...from, uid: 0, gid: 0 };
  switch (content.protocol) {
    case UDP:
      return sent;
    case TCP:
      if (state === "new" && content.flags === SYN) {
        return { ...sent, content: { ...content, data: SYN_OPTIONS, tos: content.tos & 0xfc } };
      }
      // Other segments are written whole, header and all.
      return content.family === "ip" ? { ...sent, from: asRoot } : asUdp(sent);
    case SCTP:
    case GRE:
    case ESP:
      return asUdp(sent);
    default:
      return { ...sent, from: asRoot };
  }
}

function asUdp(sent: Sent): Sent {
  const { family, src, dst, sport, dport, ttl, tos, data } = sent.content;
  const ports = { sport: sport ?? 1024, dport: dport ?? 53 };
  return { ...sent, content: { family, src, dst, protocol: UDP, ...ports, ttl, tos, data } };
}
