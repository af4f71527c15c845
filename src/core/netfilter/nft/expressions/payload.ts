/** `payload`: fields of the packet's headers. Linux: net/netfilter/nft_payload.c, nft_payload_eval. */

import type { Packet } from "../../../net/packet.ts";
import { headerBytes, type Bits } from "../../headerBytes.ts";
import {
  AH,
  DCCP,
  ESP,
  GRE,
  hasPorts,
  ICMP,
  ICMPV6,
  SCTP,
  TCP,
  UDP,
  UDPLITE,
} from "../../protocols.ts";
import type { HookPoint } from "../../hook.ts";
import { numberField, textField, type Json } from "../json.ts";
import { doubtful, isDoubtful, partly, type Doubtful, type Loaded } from "../loaded.ts";
import { hexadecimal, integer } from "../types/plain.ts";
import { numeral, valueOf, type Value } from "../value.ts";
import { headerField, type HeaderBase } from "./headerFields.ts";
import { ETHER, loadOwnType } from "./interfaceType.ts";
import type { Expression, ExpressionKind, Read } from "./kind.ts";
import { sendersOwn } from "./sendersOwn.ts";

export interface Payload extends Expression {
  readonly kind: "payload";
  /** Absent of bytes that nft has no name for. */
  readonly protocol?: string;
  readonly field?: string;
  readonly base: HeaderBase;
  readonly offset: number;
  readonly bits: number;
  /** Of the packet that a tunnel's packet carries. */
  readonly tunnel?: string;
}

export const payload: ExpressionKind<Payload> = {
  kind: "payload",
  read(given) {
    const [protocol, name] = [textField(given, "protocol"), textField(given, "field")];
    if (protocol === undefined || name === undefined) return readRaw(given);
    const found = headerField(protocol, name);
    if (found === undefined) return undefined;
    const { base, offset, bits, type } = found;
    const tunnel = textField(given, "tunnel");
    const within = tunnel === undefined || tunnel === protocol ? "" : `${tunnel} `;
    const inner = tunnel === undefined ? {} : { tunnel };
    return {
      expression: { kind: "payload", protocol, field: name, base, offset, bits, ...inner },
      types: [type],
      text: `${within}${protocol} ${name}`,
    };
  },
  load(expression, { moment: { packet, point } }) {
    const { protocol, field, tunnel } = expression;
    if (tunnel !== undefined) return loadInner(tunnel, packet);
    if (protocol !== undefined && !carries(packet, point, protocol)) return undefined;
    const own = sendersOwn(expression, packet);
    if (own !== undefined) return own;
    const known = field === undefined ? undefined : plainField(packet, protocol ?? "", field);
    return known ?? loadBits(expression, packet, point);
  },
};

const MOST_RAW_BITS = 2048;

function readRaw(given: Json): Read<Payload> | undefined {
  const [base, offset, bits] = [
    textField(given, "base"),
    numberField(given, "offset"),
    numberField(given, "len"),
  ];
  if (base !== "ll" && base !== "nh" && base !== "th" && base !== "ih") return undefined;
  if (offset === undefined || bits === undefined || bits < 1 || bits > MOST_RAW_BITS) {
    return undefined;
  }
  if (!Number.isInteger(offset) || !Number.isInteger(bits) || offset < 0) return undefined;
  return {
    expression: { kind: "payload", base, offset, bits },
    types: [integer("integer", bits, hexadecimal(1))],
    text: `@${base},${offset},${bits}`,
  };
}

const PROTOCOLS: Readonly<Record<string, number>> = {
  tcp: TCP,
  udp: UDP,
  udplite: UDPLITE,
  sctp: SCTP,
  dccp: DCCP,
  icmp: ICMP,
  icmpv6: ICMPV6,
  igmp: 2,
  esp: ESP,
  ah: AH,
  comp: 108,
  gre: GRE,
};

const TUNNELS: Readonly<Record<string, number>> = {
  vxlan: UDP,
  geneve: UDP,
  gre: GRE,
  gretap: GRE,
};

/** What a tunnel carries is another packet. */
const loadInner = (tunnel: string, { protocol }: Packet): Loaded =>
  TUNNELS[tunnel] === protocol
    ? doubtful("UNSUPPORTED_MATCH", `the packet that the ${tunnel} tunnel carries`)
    : undefined;

/** nft puts a check of the protocol before a field, and leaves it out where it lists the rule. */
export function carries({ family, protocol }: Packet, point: HookPoint, wanted: string): boolean {
  switch (wanted) {
    case "ip":
    case "ip6":
      return family === wanted;
    case "th":
      return true;
    case "arp":
      return false;
    case "ether":
    case "vlan":
      // But for tables of `bridge` it asks for an interface of type Ethernet (`meta iiftype ether`).
      return point.layer === "bridge" || isOfEthernet(point);
    default:
      return PROTOCOLS[wanted] === protocol;
  }
}

/** In the tables of IP what is made here has no link header yet. */
function isOfEthernet(point: HookPoint): boolean {
  const { layer, inDev } = point;
  if (layer !== "netdev" && (inDev === undefined || inDev === "lo")) return false;
  const type = loadOwnType(point);
  return type === ETHER || isDoubtful(type);
}

/** What rules ask most, without a detour. */
function plainField(packet: Packet, protocol: string, field: string): Value | undefined {
  const isNetwork = protocol === "ip" || protocol === "ip6";
  switch (field) {
    case "saddr":
      return isNetwork ? valueOf(packet.src) : undefined;
    case "daddr":
      return isNetwork ? valueOf(packet.dst) : undefined;
    case "protocol":
    case "nexthdr":
      return isNetwork ? packet.protocol : undefined;
    case "sport":
      return hasPorts(packet.protocol) ? packet.sport : undefined;
    case "dport":
      return hasPorts(packet.protocol) ? packet.dport : undefined;
    case "flags":
      return protocol === "tcp" ? packet.tcpFlags : undefined;
    case "doff":
      // Without data and options.
      return protocol === "tcp" && behindIp(packet) === 20 ? 5 : undefined;
    case "type":
      return protocol === "icmp" || protocol === "icmpv6" ? packet.icmp?.type : undefined;
    default:
      return undefined;
  }
}

const behindIp = ({ family, length }: Packet): number => length - (family === "ip" ? 20 : 40);

function loadBits(asked: Payload, packet: Packet, point: HookPoint): Loaded {
  if (asked.base === "ll") return loadLink(asked, packet, point);
  const start = startOf(asked.base, packet);
  if (start === undefined) return undefined;
  const bytes = bytesOf(packet);
  const from = start + asked.offset;
  if (from + asked.bits > bytes.length * 8) return undefined;
  return gather(bytes, { from, bits: asked.bits }, doubtOf(asked, packet));
}

const BEHIND: ReadonlyMap<number, number> = new Map([
  [TCP, 20],
  [UDP, 8],
]);

/** In bits; `undefined` where the kernel does not know what stands behind (nft_payload_inner_offset). */
function startOf(base: HeaderBase, { family, protocol }: Packet): number | undefined {
  if (base === "nh") return 0;
  const header = family === "ip" ? 20 : 40;
  const transport = base === "th" ? 0 : BEHIND.get(protocol);
  return transport === undefined ? undefined : (header + transport) * 8;
}

const readBytes = new WeakMap<Packet, readonly Bits[]>();

function bytesOf(packet: Packet): readonly Bits[] {
  let bytes = readBytes.get(packet);
  if (bytes === undefined) {
    bytes = headerBytes(packet);
    readBytes.set(packet, bytes);
  }
  return bytes;
}

function doubtOf({ protocol, field, base, offset, bits }: Payload, packet: Packet): Doubtful {
  const ports = base === "th" && !hasPorts(packet.protocol) ? " of a packet without ports" : "";
  const name = protocol === undefined ? `@${base},${offset},${bits}` : `${protocol} ${field ?? ""}`;
  return doubtful("UNSUPPORTED_MATCH", `${name}${ports}`);
}

interface Stretch {
  readonly from: number;
  readonly bits: number;
  /** Of the packet that a tunnel's packet carries. */
  readonly tunnel?: string;
}

/** The number that the bits make, most significant first. */
function gather(bytes: readonly Bits[], { from, bits }: Stretch, doubt: Doubtful): Loaded {
  const first = from >>> 3;
  const last = (from + bits - 1) >>> 3;
  let value = 0n;
  let known = 0n;
  for (let at = first; at <= last; at += 1) {
    const byte = bytes[at];
    value = (value << 8n) | BigInt(byte?.value ?? 0);
    known = (known << 8n) | BigInt(byte?.known ?? 0);
  }
  const behind = BigInt((last + 1) * 8 - from - bits);
  const mask = (1n << BigInt(bits)) - 1n;
  value = (value >> behind) & mask;
  known = (known >> behind) & mask;
  if (known === mask) return numeral(value);
  if (bits > 32) return doubt;
  // Bits above the field are zero.
  return partly(doubt, Number(value), Number(known | (~mask & 0xffffffffn)) >>> 0);
}

const ETHERTYPE = { ip: 0x0800, ip6: 0x86dd } as const;
const BROADCAST = 0xffffffffffff;

function loadLink(asked: Payload, packet: Packet, point: HookPoint): Loaded {
  const { field, protocol } = asked;
  if (protocol === "ether" && field === "type") return ETHERTYPE[packet.family];
  if (protocol === "ether" && field === "saddr") return sourceMac(packet);
  if (protocol === "ether" && packet.pkttype === "broadcast") return BROADCAST;
  if (point.layer !== "bridge" && !isOfEthernet(point)) {
    // What is made here has no link header yet.
    return point.hook === "output" ? undefined : doubtOf(asked, packet);
  }
  return doubtOf(asked, packet);
}

function sourceMac({ sourceMac: mac }: Packet): Loaded {
  if (mac === undefined) {
    return doubtful("ASSUMED_SOURCE_ADDRESS", "the MAC address of the sender");
  }
  return mac.split(":").reduce((value, part) => value * 256 + Number.parseInt(part, 16), 0);
}
