/** The options every rule may have: addresses, interfaces, protocol. Linux: net/ipv4/netfilter/ip_tables.c, ip_packet_match. */

import { answer, NO, YES, type Answer } from "../../answer.ts";
import type { Address } from "../../net/address.ts";
import { inPrefix, type Prefix } from "../../net/prefix.ts";
import { network, option } from "../codecs.ts";
import type { Moment } from "../moment.ts";
import type { Codec, FieldValues, Given } from "../options.ts";
import { readProtocol } from "../protocols.ts";

export interface InterfaceName {
  readonly name: string;
  /** The name ends in `+`: any interface whose name begins so. */
  readonly wildcard: boolean;
}

/** IFNAMSIZ, the closing zero included. */
const NAME_SIZE = 16;

export const interfaceName: Codec<InterfaceName> = {
  words: 1,
  read: ([given = ""]) => {
    if (given === "" || given.length >= NAME_SIZE || /[\s/]/.test(given)) return undefined;
    const wildcard = given.endsWith("+");
    return { name: wildcard ? given.slice(0, -1) : given, wildcard };
  },
  print: ({ name, wildcard }) => (wildcard ? `${name}+` : name),
};

export interface ProtocolName {
  readonly number: number;
  /** As the host spells it: names beyond the usual come from its /etc/protocols. */
  readonly name: string;
}

/** Protocols that iptables itself has names for; those of others come from the host's /etc/protocols. */
const USUAL_NAMES: ReadonlyMap<number, string> = new Map([
  [6, "tcp"],
  [132, "sctp"],
  [17, "udp"],
  [136, "udplite"],
  [1, "icmp"],
  [58, "ipv6-icmp"],
  [50, "esp"],
  [51, "ah"],
  [135, "mobility-header"],
]);

const protocolName: Codec<ProtocolName> = {
  words: 1,
  read: ([name = ""]) => {
    const number = readProtocol(name);
    if (number === undefined) return undefined;
    return { number, name: /^\d/.test(name) ? (USUAL_NAMES.get(number) ?? `${number}`) : name };
  },
  print: ({ name }) => name,
};

const fragment: Codec<true> = { words: 0, read: () => true, print: () => "" };

const fields = {
  src: { ...option("-s", network, "--source", "--src"), isVacuous: isAnyAddress },
  dst: { ...option("-d", network, "--destination", "--dst"), isVacuous: isAnyAddress },
  inDev: { ...option("-i", interfaceName, "--in-interface"), isVacuous: isAnyInterface },
  outDev: { ...option("-o", interfaceName, "--out-interface"), isVacuous: isAnyInterface },
  protocol: option("-p", protocolName, "--protocol"),
  fragment: option("-f", fragment, "--fragments"),
};

export type Base = { readonly kind: "base" } & FieldValues<typeof fields>;

function isAnyAddress({ mask }: Prefix): boolean {
  return mask.every((bits) => bits === 0);
}

function isAnyInterface({ name, wildcard }: InterfaceName): boolean {
  return wildcard && name === "";
}

export const base = { kind: "base" as const, fields, check, holds };

function check({ protocol }: FieldValues<typeof fields>): string | undefined {
  return protocol?.negated === true && protocol.value.number === 0
    ? "A rule for no protocol at all"
    : undefined;
}

function holds(match: FieldValues<typeof fields>, { packet, point }: Moment): Answer {
  const { src, dst, inDev, outDev, protocol } = match;
  if (src !== undefined && !lies(src, packet.src)) return NO;
  if (dst !== undefined && !lies(dst, packet.dst)) return NO;
  if (inDev !== undefined && !through(inDev, point.inDev)) return NO;
  if (outDev !== undefined && !through(outDev, point.outDev)) return NO;
  if (
    protocol !== undefined &&
    protocol.value.number !== 0 &&
    (packet.protocol === protocol.value.number) === protocol.negated
  ) {
    return NO;
  }
  // A packet here is never a later fragment: `-f` fails, `! -f` holds.
  return match.fragment === undefined ? YES : answer(match.fragment.negated);
}

const lies = ({ value, negated }: Given<Prefix>, address: Address): boolean =>
  inPrefix(value, address) !== negated;

/** Where the kernel has no interface it compares with an empty name: `! -i eth0` holds in OUTPUT. */
function through(given: Given<InterfaceName>, dev = ""): boolean {
  const { name, wildcard } = given.value;
  return (wildcard ? dev.startsWith(name) : dev === name) !== given.negated;
}
