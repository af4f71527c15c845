/** Random packets for a ruleset: half of what they say is taken from its own words, so that rules hold. */

import { readAddress, type Address } from "../../src/core/net/address.ts";
import type { Packet } from "../../src/core/net/packet.ts";
import type { ConnectionState } from "../../src/core/netfilter/conntrack.ts";
import type { Dice } from "../kernel/generate/dice.ts";
import type { Family } from "./accepted.ts";

/** What a ruleset speaks of. */
export interface Words {
  readonly addresses: readonly Address[];
  readonly ports: readonly number[];
  readonly interfaces: readonly string[];
}

const ADDRESS = /\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*/gi;
const PORT = /\b\d{1,5}\b/g;
const INTERFACE = /(?:-[io]|--physdev-\w+) ([^\s+]+)|"[io]ifname"}}, "right": "([^"*]+)/g;

export function wordsOf(text: string, family: Family): Words {
  const addresses = [...new Set(text.match(ADDRESS))]
    .map((found) => readAddress(found))
    .filter((found) => found !== undefined)
    .filter((found) => found.family === family);
  const ports = [...new Set(text.match(PORT))].map(Number).filter((port) => port <= 65535);
  const interfaces = [...text.matchAll(INTERFACE)].map(([, one, other]) => one ?? other ?? "");
  return { addresses, ports, interfaces: [...new Set(["eth0", "docker0", "lo", ...interfaces])] };
}

const PROTOCOLS = [6, 6, 6, 17, 17, 1, 58, 132, 47, 50, 2, 0, 255];
const FLAGS = [2, 18, 16, 17, 4, 20, 24, 0, 1, 63];
const STATES: readonly ConnectionState[] = ["established", "related", "invalid", "untracked"];

/** What conntrack knows of it; often it knows nothing. */
export const anyState = (dice: Dice): ConnectionState | undefined =>
  dice.chance(0.4) ? undefined : dice.pick(STATES);

export function anyPacket(dice: Dice, family: Family, words: Words): Packet {
  const protocol = dice.pick(PROTOCOLS);
  return {
    family,
    src: anyAddress(dice, family, words),
    dst: anyAddress(dice, family, words),
    protocol,
    ...layerFour(dice, protocol, words),
    length: dice.between(20, 65535),
    ttl: dice.between(0, 255),
    tos: dice.chance(0.7) ? 0 : dice.between(0, 255),
    mark: dice.chance(0.7) ? 0 : dice.pick([1, 0x4000, 0x10000, dice.between(0, 0xffffffff)]),
    ...(dice.chance(0.5)
      ? { sourceMac: dice.pick(["02:42:ac:11:00:02", "00:00:00:00:00:00"]) }
      : {}),
    pkttype: dice.pick(["host", "host", "host", "broadcast", "multicast", "otherhost"]),
    ...(dice.chance(0.2) ? { owner: { uid: dice.between(0, 1000), gid: 0 } } : {}),
  };
}

const HAS_PORTS = [6, 17, 132];

function layerFour(dice: Dice, protocol: number, words: Words): Partial<Packet> {
  if (protocol === 1 || protocol === 58) {
    return { icmp: { type: dice.between(0, 255), code: dice.between(0, 15) } };
  }
  if (!HAS_PORTS.includes(protocol)) return {};
  return {
    sport: anyPort(dice, words),
    dport: anyPort(dice, words),
    ...(protocol === 6 ? { tcpFlags: dice.pick(FLAGS) } : {}),
  };
}

const anyPort = (dice: Dice, { ports }: Words): number =>
  ports.length > 0 && dice.chance(0.7) ? dice.pick(ports) : dice.between(0, 65535);

function anyAddress(dice: Dice, family: Family, { addresses }: Words): Address {
  if (addresses.length > 0 && dice.chance(0.6)) return dice.pick(addresses);
  const bytes = dice.list(4, () => dice.between(0, 255));
  const text = family === "ip" ? bytes.join(".") : `2001:db8::${bytes.map(hex).join(":")}`;
  const made = readAddress(text);
  if (made === undefined) throw new Error(`no address: ${text}`);
  return made;
}

const hex = (byte: number): string => byte.toString(16);
