/** The options every rule may have: addresses, interfaces, protocol. Linux: net/ipv4/netfilter/ip_tables.c, ip_packet_match. */

import { answer, NO, YES, type Answer } from "../../answer.ts";
import type { Address } from "../../net/address.ts";
import { inPrefix, type Prefix } from "../../net/prefix.ts";
import { prefix, option } from "../codecs.ts";
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

const interfaceName: Codec<InterfaceName> = {
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

const protocolName: Codec<ProtocolName> = {
  words: 1,
  read: ([name = ""]) => {
    const number = readProtocol(name);
    return number === undefined ? undefined : { number, name };
  },
  print: ({ name }) => name,
};

const fragment: Codec<true> = { words: 0, read: () => true, print: () => "" };

const fields = {
  src: option("-s", prefix, "--source", "--src"),
  dst: option("-d", prefix, "--destination", "--dst"),
  inDev: option("-i", interfaceName, "--in-interface"),
  outDev: option("-o", interfaceName, "--out-interface"),
  protocol: option("-p", protocolName, "--protocol", "--proto"),
  fragment: option("-f", fragment, "--fragments"),
};

export type Base = { readonly kind: "base" } & FieldValues<typeof fields>;

export const base = { kind: "base" as const, fields, holds };

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
