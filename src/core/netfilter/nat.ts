/** Deciding a translation, and doing it. Linux: net/netfilter/nf_nat_core.c. */

import type { Decide } from "../answer.ts";
import { compareAddresses, fromWords, type Address } from "../net/address.ts";
import type { Packet } from "../net/packet.ts";
import type { AddressRange } from "./codecs.ts";
import {
  destinationTranslated,
  sourceTranslated,
  type Connection,
  type ConnectionTuple,
} from "./conntrack.ts";
import { hasPorts, ICMP, ICMPV6 } from "./protocols.ts";
import type { Hook } from "./ruleset.ts";
import type { NatPorts, NatRange } from "./targets/kind.ts";
import { invert } from "./track.ts";

export type Side = "source" | "destination";

/** HOOK2MANIP: before routing the destination is translated, after it the source. */
export const sideOf = (hook: Hook): Side =>
  hook === "prerouting" || hook === "output" ? "destination" : "source";

export const isDecided = (connection: Connection, side: Side): boolean =>
  side === "source" ? connection.sourceDecided : connection.destinationDecided;

const markDecided = (connection: Connection, side: Side): Connection =>
  side === "source"
    ? { ...connection, sourceDecided: true }
    : { ...connection, destinationDecided: true };

/** No rule asked for a translation: the side stays as it is, for good (nf_nat_alloc_null_binding). */
export const leaveAsIs = markDecided;

/** Decides one side of a connection (nf_nat_setup_info). */
export function setUp(
  connection: Connection,
  side: Side,
  range: NatRange,
  decide: Decide,
): Connection {
  const current = invert(connection.reply);
  const choose = side === "source" ? chooseSource : chooseDestination;
  const wanted = choose(current, range, { zone: connection.zone, decide });
  return markDecided({ ...connection, reply: invert(wanted) }, side);
}

interface Choosing {
  readonly zone: number;
  readonly decide: Decide;
}

function chooseSource(
  current: ConnectionTuple,
  range: NatRange,
  { zone, decide }: Choosing,
): ConnectionTuple {
  const { addresses, ports, drawn } = range;
  const { sport } = current;
  const movesPort = ports !== undefined && sport !== undefined && hasPorts(current.protocol);
  const mayKeepPort = !movesPort || allows(ports, sport);
  // What is in the range as it stands, address and port, stays (nf_in_range), but not where the port is drawn.
  const mayKeep = mayKeepPort && drawn !== true;
  const keeps = addresses === undefined || (mayKeep && isWithin(addresses, current.src));
  const src = keeps ? current.src : pick(addresses, current, { side: "source", zone, range });
  if (drawn === true) return { ...current, src, ...drawnSource(current, ports, decide) };
  if (mayKeepPort) return { ...current, src };
  return { ...current, src, sport: choosePort(ports, sport, decide) };
}

function chooseDestination(
  current: ConnectionTuple,
  range: NatRange,
  { zone, decide }: Choosing,
): ConnectionTuple {
  const { addresses, ports, drawn } = range;
  const dst =
    addresses === undefined
      ? current.dst
      : pick(addresses, current, { side: "destination", zone, range });
  const { dport } = current;
  // Without ports in the rule the port of a destination stays, drawn or not (nf_nat_l4proto_unique_tuple).
  if (ports === undefined || dport === undefined || !hasPorts(current.protocol)) {
    return { ...current, dst };
  }
  const choose = drawn === true ? drawPort : choosePort;
  return { ...current, dst, dport: choose(ports, dport, decide) };
}

/** The port, or the identifier of an echo request, of a source that is drawn. */
function drawnSource(
  { protocol, sport }: ConnectionTuple,
  ports: NatPorts | undefined,
  decide: Decide,
): Pick<ConnectionTuple, "sport"> {
  if (sport === undefined) return {};
  if (protocol === ICMP || protocol === ICMPV6) return { sport: drawPort(ALL_IDS, sport, decide) };
  return hasPorts(protocol) ? { sport: drawPort(ports ?? alikePorts(sport), sport, decide) } : {};
}

const ALL_IDS: NatPorts = { min: 0, max: 65535 };

/** Without ports in the rule a privileged one stays so (nf_nat_l4proto_unique_tuple). */
function alikePorts(port: number): NatPorts {
  if (port < 512) return { min: 1, max: 511 };
  return port < 1024 ? { min: 600, max: 1023 } : { min: 1024, max: 65535 };
}

/** Tries the packet's own port and one at the end of the range: what asks for neither hardly ever asks for the one drawn. */
function drawPort(ports: NatPorts, port: number, decide: Decide): number {
  const { min, max, base } = ports;
  if (base !== undefined || min === max) return choosePort(ports, port, decide);
  const one = allows(ports, port) ? port : min;
  const text = `the kernel draws the port ${one} of ${min}-${max}`;
  return decide({ code: "RANDOM_ON_PATH", text }, true) ? one : one === max ? min : max;
}

const isWithin = ({ min, max }: AddressRange, address: Address): boolean =>
  compareAddresses(min, address) <= 0 && compareAddresses(address, max) <= 0;

const allows = ({ min, max, base }: NatPorts, port: number): boolean =>
  base === undefined && port >= min && port <= max;

function choosePort(ports: NatPorts, port: number, decide: Decide): number {
  const { min, max, base } = ports;
  if (allows(ports, port) || min === max) return allows(ports, port) ? port : min;
  if (base !== undefined) return min + (((port - base) & 0xffff) % (max - min + 1));
  const text = `the kernel draws the port ${min}, the first of ${min}-${max}`;
  return decide({ code: "RANDOM_ON_PATH", text }, true) ? min : max;
}

interface Picking {
  readonly side: Side;
  readonly zone: number;
  readonly range: NatRange;
}

/** Which address of a range: a hash of the source, and of the destination unless `persistent` (find_best_ips_proto). */
function pick(
  { min, max }: AddressRange,
  tuple: ConnectionTuple,
  { side, zone, range: { persistent } }: Picking,
): Address {
  const least = min.words;
  const most = max.words;
  if (compareAddresses(min, max) === 0) return min;
  const target = tuple.dst.words.map(swapped);
  let hash = jhash(tuple.src.words.map(swapped), persistent ? 0 : (target.at(-1) ?? 0) ^ zone);
  const words: number[] = [];
  let full = false;
  for (const [at, low] of least.entries()) {
    const high = most[at] ?? 0;
    const start = full ? 0 : low;
    const span = full ? 0xffffffff : (high - low + 1) >>> 0;
    const word = (start + scaled(hash, span)) >>> 0;
    words.push(word);
    if (word !== high) full = true;
    // Of the destination the kernel hashes what it has just written.
    const mixed = side === "destination" ? swapped(word) : (target[at] ?? 0);
    if (!persistent) hash = (hash ^ mixed) >>> 0;
  }
  return fromWords(words);
}

/** The kernel hashes addresses as they lie in memory, on nearly all machines little-endian. */
const swapped = (word: number): number =>
  ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word & 0xff00) << 8) | (word << 24)) >>> 0;

/** reciprocal_scale: maps a 32-bit number evenly onto `span` values. */
const scaled = (value: number, span: number): number =>
  Number((BigInt(value) * BigInt(span)) >> 32n);

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** jhash2 of the four words of an address (include/linux/jhash.h); those an IPv4 address lacks are zero. */
function jhash([k0 = 0, k1 = 0, k2 = 0, k3 = 0]: readonly number[], initial: number): number {
  const seed = (0xdeadbeef + 16 + initial) | 0;
  let [a, b, c] = [(seed + k0) | 0, (seed + k1) | 0, (seed + k2) | 0];
  a = ((a - c) | 0) ^ rotated(c, 4);
  c = (c + b) | 0;
  b = ((b - a) | 0) ^ rotated(a, 6);
  a = (a + c) | 0;
  c = ((c - b) | 0) ^ rotated(b, 8);
  b = (b + a) | 0;
  a = ((a - c) | 0) ^ rotated(c, 16);
  c = (c + b) | 0;
  b = ((b - a) | 0) ^ rotated(a, 19);
  a = (a + c) | 0;
  c = ((c - b) | 0) ^ rotated(b, 4);
  b = (b + a) | 0;
  a = (a + k3) | 0;
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  return c >>> 0;
}

/** Rewrites a packet as its connection says (nf_nat_packet); the same object when nothing changes. */
export function rewrite(packet: Packet, connection: Connection, side: Side): Packet {
  const forward = connection.direction === "original";
  const changed =
    (side === "source") === forward
      ? sourceTranslated(connection)
      : destinationTranslated(connection);
  if (!changed) return packet;
  const wanted = invert(forward ? connection.reply : connection.original);
  const isError =
    connection.state === "related" && (packet.protocol === ICMP || packet.protocol === ICMPV6);
  if (side === "source") {
    const port = isError || wanted.sport === undefined ? {} : { sport: wanted.sport };
    return { ...packet, src: wanted.src, ...(packet.sport === undefined ? {} : port) };
  }
  const port = isError || wanted.dport === undefined ? {} : { dport: wanted.dport };
  return { ...packet, dst: wanted.dst, ...(packet.dport === undefined ? {} : port) };
}
