/** Addresses and ports as the NAT targets take them. iptables: extensions/libxt_NAT.c. */

import { addressRange, printAddress, readNumber, readPort } from "../codecs.ts";
import type { Codec } from "../options.ts";
import { hasPorts, ICMP } from "../protocols.ts";
import type { NatPorts, NatRange } from "./kind.ts";

const HIGHEST = 65535;

/** `P`, `P-Q`, `P-Q/BASE`. */
function readPorts(given: string): NatPorts | undefined {
  if (!given.includes("-")) return onePort(given);
  const [, low = "", high, base] =
    /^([^-/]+|[a-z][a-z0-9-]*)(?:-(\d\w*)(?:\/(.+))?)?$/.exec(given) ?? [];
  if (high === undefined) return onePort(low);
  const [from, max] = [readNumber(low, HIGHEST), readNumber(high, HIGHEST)];
  if (from === undefined || max === undefined || max < from) return undefined;
  if (base === undefined) return { min: from, max };
  const shifted = readPort(base);
  return shifted === undefined || shifted === 0 ? undefined : { min: from, max, base: shifted };
}

/** By number, or by its name, which may have a dash. */
function onePort(given: string): NatPorts | undefined {
  const port = readPort(given);
  return port === undefined ? undefined : { min: port, max: port };
}

function printPorts({ min, max, base }: NatPorts): string {
  const range = min === max && base === undefined ? String(min) : `${min}-${max}`;
  return base === undefined ? range : `${range}/${base}`;
}

export const natPorts: Codec<NatPorts> = {
  words: 1,
  read: ([given = ""]) => readPorts(given),
  print: printPorts,
};

/** `A`, `A-B`, `A:P`, `A-B:P-Q`, `:P`; IPv6 with ports in brackets. */
export const natTo: Codec<NatRange> = {
  words: 1,
  read: ([given = ""], family) => {
    const { where, ports: behind } = split(given);
    const ports = behind === undefined ? undefined : readPorts(behind);
    if (behind !== undefined && ports === undefined) return undefined;
    if (where === "") return ports === undefined ? undefined : { ports };
    const addresses = addressRange.read([where], family);
    if (addresses === undefined) return undefined;
    return ports === undefined ? { addresses } : { addresses, ports };
  },
  print: ({ addresses, ports }) => {
    const where =
      addresses === undefined
        ? ""
        : addresses.min.text === addresses.max.text
          ? printAddress(addresses.min)
          : addressRange.print(addresses);
    if (ports === undefined) return where;
    return where.includes(":")
      ? `[${where}]:${printPorts(ports)}`
      : `${where}:${printPorts(ports)}`;
  },
};

/** One colon stands before ports; more than one is an IPv6 address. */
function split(given: string): { readonly where: string; readonly ports?: string } {
  if (given.startsWith("[")) {
    const [, where, ports] = /^\[([^\]]*)\](?::(.*))?$/.exec(given) ?? [];
    return where === undefined || ports === undefined
      ? { where: where ?? given }
      : { where, ports };
  }
  const colon = given.indexOf(":");
  if (colon < 0 || given.includes(":", colon + 1)) return { where: given };
  return { where: given.slice(0, colon), ports: given.slice(colon + 1) };
}

/** What `--random` and `--random-fully` ask for. */
export const drawnBy = (...flags: readonly unknown[]): Pick<NatRange, "drawn"> =>
  flags.some((given) => given !== undefined) ? { drawn: true } : {};

/** Ports can be translated only where the rule asks for a protocol that has them. */
export function portsAllowed(protocol: number | undefined): boolean {
  return protocol !== undefined && (hasPorts(protocol) || protocol === ICMP);
}

export const NEEDS_PORTS = "ports need -p tcp, udp, sctp or dccp";
