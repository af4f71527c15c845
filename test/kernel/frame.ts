/** Frames as bytes: what is sent to the router, and what came out of it. */

import { readAddress, fromBytes } from "../../src/core/net/address.ts";

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMPV6 = 58;
export const SCTP = 132;
export const GRE = 47;
export const ESP = 50;

/** What a packet says, as far as it is generated, sent and compared. */
export interface Content {
  readonly family: "ip" | "ip6";
  readonly src: string;
  readonly dst: string;
  readonly protocol: number;
  readonly sport?: number;
  readonly dport?: number;
  /** Bits as in the TCP header. */
  readonly flags?: number;
  /** Of TCP; 1000 and 0 unless told. */
  readonly seq?: number;
  readonly ack?: number;
  readonly icmp?: { readonly type: number; readonly code: number };
  readonly ttl: number;
  /** DSCP and ECN together. */
  readonly tos: number;
  /** Bytes behind the transport header. */
  readonly data: number;
  /** Of an ICMP error: the packet that it tells about. */
  readonly about?: Content;
}

export interface Framed {
  readonly fromMac: string;
  readonly toMac: string;
  readonly content: Content;
}

const TRANSPORT_HEADER: Readonly<Record<number, number>> = { [TCP]: 20, [SCTP]: 12 };

/** Length of the whole IP packet. */
export function lengthOf(content: Content): number {
  return (content.family === "ip" ? 20 : 40) + transport(content).length;
}

export function encodeFrame({ fromMac, toMac, content }: Framed): string {
  const type = content.family === "ip" ? "0800" : "86dd";
  return `${bare(toMac)}${bare(fromMac)}${type}${encodePacket(content).toString("hex")}`;
}

const bare = (mac: string): string => mac.replaceAll(":", "");

export function encodePacket(content: Content): Buffer {
  const body = transport(content);
  const [src, dst] = [bytesOf(content.src), bytesOf(content.dst)];
  fillChecksum(content, body, src, dst);
  return Buffer.concat([ipHeader(content, body.length, src, dst), src, dst, body]);
}

function ipHeader(
  { family, protocol, ttl, tos }: Content,
  length: number,
  src: Buffer,
  dst: Buffer,
): Buffer {
  if (family === "ip6") {
    const header = Buffer.alloc(8);
    header.writeUInt32BE(((6 << 28) >>> 0) + (tos << 20));
    header.writeUInt16BE(length, 4);
    header.set([protocol, ttl], 6);
    return header;
  }
  const header = Buffer.alloc(12);
  header.set([0x45, tos]);
  header.writeUInt16BE(20 + length, 2);
  header.writeUInt16BE(0x4000, 6);
  header.set([ttl, protocol], 8);
  header.writeUInt16BE(checksum(Buffer.concat([header, src, dst])), 10);
  return header;
}

/** Sequence number of a SYN. */
export const FIRST_SEQ = 1000;

/** What stands behind the IP header, its checksum zero. */
function transport(content: Content): Buffer {
  const { protocol, sport = 0, dport = 0, data } = content;
  if (protocol === ICMP || protocol === ICMPV6) return icmp(content);
  if (protocol === GRE || protocol === ESP) return Buffer.alloc(8 + data);
  const header = Buffer.alloc(TRANSPORT_HEADER[protocol] ?? 8);
  header.writeUInt16BE(sport);
  header.writeUInt16BE(dport, 2);
  if (protocol === TCP) {
    header.set([0x50, content.flags ?? 2], 12);
    header.writeUInt32BE(content.seq ?? FIRST_SEQ, 4);
    header.writeUInt32BE(content.ack ?? 0, 8);
    header.writeUInt16BE(1024, 14);
  } else if (protocol === UDP) {
    header.writeUInt16BE(8 + data, 4);
  } else if (protocol === SCTP) {
    return Buffer.concat([header, sctpInit()]);
  }
  return Buffer.concat([header, Buffer.alloc(data, "d")]);
}

/** The chunk that begins an association (RFC 9260 section 3.3.2). */
function sctpInit(): Buffer {
  const chunk = Buffer.alloc(20);
  chunk.set([1, 0, 0, 20]);
  chunk.writeUInt32BE(77, 4);
  chunk.writeUInt32BE(65536, 8);
  chunk.writeUInt16BE(1, 12);
  chunk.writeUInt16BE(1, 14);
  return chunk;
}

function icmp({ icmp: kind, sport = 0, data, about }: Content): Buffer {
  const header = Buffer.alloc(8);
  header.set([kind?.type ?? 8, kind?.code ?? 0]);
  if (about !== undefined) return Buffer.concat([header, encodePacket(about)]);
  header.writeUInt16BE(sport, 4);
  return Buffer.concat([header, Buffer.alloc(data, "d")]);
}

const CHECKSUM_AT: Readonly<Record<number, number>> = {
  [ICMP]: 2,
  [TCP]: 16,
  [UDP]: 6,
  [ICMPV6]: 2,
};

function fillChecksum({ protocol }: Content, body: Buffer, src: Buffer, dst: Buffer): void {
  if (protocol === SCTP) {
    body.writeUInt32LE(crc32c(body), 8);
    return;
  }
  const at = CHECKSUM_AT[protocol];
  if (at === undefined) return;
  const pseudo = Buffer.alloc(8);
  pseudo.writeUInt32BE(body.length);
  pseudo.writeUInt32BE(protocol, 4);
  const sum = checksum(protocol === ICMP ? body : Buffer.concat([src, dst, pseudo, body]));
  body.writeUInt16BE(sum === 0 && protocol === UDP ? 0xffff : sum, at);
}

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Castagnoli's, which SCTP uses. */
function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function bytesOf(address: string): Buffer {
  const words = readAddress(address)?.words ?? [];
  const bytes = Buffer.alloc(words.length * 4);
  for (const [at, word] of words.entries()) bytes.writeUInt32BE(word, at * 4);
  return bytes;
}

/** A frame that came out; `undefined` for what is no IP packet. */
export function decodeFrame(hex: string): Framed | undefined {
  const bytes = Buffer.from(hex, "hex");
  const type = bytes.readUInt16BE(12);
  if (type !== 0x0800 && type !== 0x86dd) return undefined;
  const [toMac, fromMac] = [macAt(bytes, 0), macAt(bytes, 6)];
  return { fromMac, toMac, content: decodePacket(bytes.subarray(14)) };
}

const macAt = (bytes: Buffer, at: number): string =>
  [...bytes.subarray(at, at + 6)].map((byte) => byte.toString(16).padStart(2, "0")).join(":");

export function decodePacket(bytes: Buffer): Content {
  if ((bytes[0] ?? 0) >>> 4 === 6) {
    const tos = (bytes.readUInt32BE() >>> 20) & 0xff;
    const [protocol = 0, ttl = 0] = bytes.subarray(6, 8);
    const ends = { src: textAt(bytes, 8, 16), dst: textAt(bytes, 24, 16) };
    return { family: "ip6", ...ends, ...decodeTransport(protocol, bytes.subarray(40)), ttl, tos };
  }
  const header = ((bytes[0] ?? 0) & 15) * 4;
  const [ttl = 0, protocol = 0] = bytes.subarray(8, 10);
  const ends = { src: textAt(bytes, 12, 4), dst: textAt(bytes, 16, 4) };
  const rest = decodeTransport(protocol, bytes.subarray(header, bytes.readUInt16BE(2)));
  return { family: "ip", ...ends, ...rest, ttl, tos: bytes[1] ?? 0 };
}

const textAt = (bytes: Buffer, at: number, length: number): string =>
  fromBytes([...bytes.subarray(at, at + length)]).text;

type Transport = Omit<Content, "family" | "src" | "dst" | "ttl" | "tos">;

export function decodeTransport(protocol: number, bytes: Buffer): Transport {
  if (protocol === ICMP || protocol === ICMPV6) {
    const [type = 0, code = 0] = bytes;
    return { protocol, icmp: { type, code }, data: Math.max(0, bytes.length - 8) };
  }
  if (bytes.length < 8 || protocol === GRE || protocol === ESP) {
    return { protocol, data: bytes.length - 8 };
  }
  const ports = { sport: bytes.readUInt16BE(), dport: bytes.readUInt16BE(2) };
  if (protocol === TCP) {
    const header = ((bytes[12] ?? 0) >>> 4) * 4;
    return { protocol, ...ports, flags: bytes[13] ?? 0, data: bytes.length - header };
  }
  return { protocol, ...ports, data: bytes.length - (TRANSPORT_HEADER[protocol] ?? 8) };
}
