/** One packet as a person spells it: the options of `packet`, read into what the walk is asked. */

import { readAddress, type Address } from "../net/address.ts";
import type { Packet } from "../net/packet.ts";
import { readNumber } from "../netfilter/codecs.ts";
import type { ConnectionState } from "../netfilter/conntrack.ts";
import { hasPorts, ICMP, ICMPV6, readProtocol, TCP } from "../netfilter/protocols.ts";
import type { Entrance } from "../path/entrance.ts";
import type { PacketQuestion } from "../path/packetFate.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Asked } from "./question.ts";

/** Options that have a value, by their names without dashes, and `--out`, which has none. */
export interface PacketOptions {
  readonly texts: ReadonlyMap<string, string>;
  readonly out: boolean;
}

/** Options being read; what is wrong with them is gathered on the way. */
interface Reading extends PacketOptions {
  readonly problems: string[];
}

export function readPacketQuestion(options: PacketOptions): Asked<PacketQuestion> {
  const reading = { ...options, problems: [] };
  const question = readQuestion(reading);
  const [problem = "packet needs an address to come from and one to go to"]: readonly string[] =
    reading.problems;
  return question !== undefined && reading.problems.length === 0
    ? { ok: true, value: question }
    : { ok: false, problem };
}

/** What is wrong with a question on this host: an interface that it does not have. */
export function problemOfPacket(
  snapshot: Snapshot,
  { entrance }: PacketQuestion,
): string | undefined {
  const links = snapshot.host?.namespaces[0].links;
  if (entrance.kind === "out" || links === undefined) return undefined;
  const { dev, port } = entrance;
  const link = links.find(({ name }) => name === dev);
  if (link === undefined) return `There is no interface ${dev} on the host`;
  const isPort = links.some(({ name, master }) => name === port && master === link.ifindex);
  return port === undefined || isPort ? undefined : `${dev} has no port ${port}`;
}

function readQuestion(reading: Reading): PacketQuestion | undefined {
  const entrance = readEntrance(reading);
  const packet = readPacket(reading);
  const state = readState(reading);
  if (entrance === undefined || packet === undefined) return undefined;
  return { packet, entrance, ...(state === undefined ? {} : { state }) };
}

function readEntrance(reading: Reading): Entrance | undefined {
  const { texts, out } = reading;
  const [dev, port] = [texts.get("in"), texts.get("bridge-port")];
  if (out === (dev !== undefined)) {
    refuse(
      reading,
      "packet needs one of --in IFACE and --out: where it comes in, or that it is made here",
    );
    return undefined;
  }
  if (dev !== undefined) return { kind: "in", dev, ...(port === undefined ? {} : { port }) };
  if (port !== undefined) {
    refuse(reading, "--bridge-port goes with --in: what is made here came in by no port");
  }
  return { kind: "out" };
}

function refuse({ problems }: Reading, problem: string): void {
  problems.push(problem);
}

const STATES: readonly ConnectionState[] = [
  "new",
  "established",
  "related",
  "invalid",
  "untracked",
];

function readState(reading: Reading): ConnectionState | undefined {
  const text = reading.texts.get("state");
  const state = STATES.find((each) => each === text?.toLowerCase());
  if (text === undefined || state !== undefined) return state;
  refuse(reading, `--state takes ${STATES.join(", ")}, not “${text}”`);
  return undefined;
}

function readPacket(reading: Reading): Packet | undefined {
  const [src, dst] = [readEnd(reading, "src"), readEnd(reading, "dst")];
  if (src === undefined || dst === undefined) return undefined;
  const { family } = src;
  if (family !== dst.family) {
    refuse(reading, `${src.text} and ${dst.text} are of two families, and a packet is of one`);
    return undefined;
  }
  const protocol = readProtocolOf(reading, family);
  if (protocol === undefined) return undefined;
  return {
    ...{ family, src, dst, protocol, pkttype: "host", tos: 0 },
    ...readPorts(reading, protocol),
    ...readFlags(reading, protocol),
    ...readIcmp(reading, protocol),
    ...readSender(reading),
    length: readLength(reading, protocol, family),
    ttl: readNumberOf(reading, "ttl", 255) ?? 64,
    mark: readNumberOf(reading, "mark", ALL_BITS) ?? 0,
  };
}

function readEnd(reading: Reading, name: "src" | "dst"): Address | undefined {
  const text = reading.texts.get(name);
  const address = text === undefined ? undefined : readAddress(text);
  if (text === undefined) refuse(reading, `packet needs --${name} with an address`);
  else if (address === undefined) refuse(reading, `“${text}” is not an IPv4 or IPv6 address`);
  return address;
}

function readProtocolOf(reading: Reading, family: Packet["family"]): number | undefined {
  const text = reading.texts.get("proto");
  const protocol = text === undefined ? undefined : readProtocol(text.toLowerCase());
  if (text === undefined) refuse(reading, "packet needs --proto, as tcp, udp or icmp");
  else if (protocol === undefined || protocol === 0) refuse(reading, `“${text}” is no protocol`);
  if (protocol === undefined) return undefined;
  // ICMP means that of the family.
  return isIcmp(protocol) ? (family === "ip" ? ICMP : ICMPV6) : protocol;
}

const isIcmp = (protocol: number): boolean => protocol === ICMP || protocol === ICMPV6;

const ALL_BITS = 0xffffffff;
const HIGHEST_PORT = 65535;

function readNumberOf(reading: Reading, name: string, most: number): number | undefined {
  const text = reading.texts.get(name);
  if (text === undefined) return undefined;
  const number = readNumber(text, most);
  if (number === undefined) {
    refuse(reading, `--${name} takes a number up to ${String(most)}, not “${text}”`);
  }
  return number;
}

/** An ordinary client's port, where none is told. */
const CLIENT_PORT = 40000;

function readPorts(reading: Reading, protocol: number): Pick<Packet, "sport" | "dport"> {
  const sport = readNumberOf(reading, "sport", HIGHEST_PORT);
  const dport = readNumberOf(reading, "dport", HIGHEST_PORT);
  if (!hasPorts(protocol)) {
    if (sport !== undefined || dport !== undefined) refuse(reading, "the protocol has no ports");
    return {};
  }
  if (!reading.texts.has("dport")) refuse(reading, "packet needs --dport: the protocol has ports");
  return { sport: sport ?? CLIENT_PORT, dport: dport ?? 0 };
}

const FLAGS: ReadonlyMap<string, number> = new Map([
  ...(["FIN", "SYN", "RST", "PSH", "ACK", "URG"] as const).map(
    (name, at) => [name, 1 << at] as const,
  ),
  ["NONE", 0],
]);

function readFlags(reading: Reading, protocol: number): Pick<Packet, "tcpFlags"> {
  const text = reading.texts.get("flags");
  if (protocol !== TCP) {
    if (text !== undefined) refuse(reading, "--flags is of TCP");
    return {};
  }
  const names = (text ?? "SYN").toUpperCase().split(",");
  const odd = names.find((name) => !FLAGS.has(name));
  if (odd !== undefined)
    refuse(reading, `--flags takes ${[...FLAGS.keys()].join(", ")}, not “${odd}”`);
  return { tcpFlags: names.reduce((bits, name) => bits | (FLAGS.get(name) ?? 0), 0) };
}

function readIcmp(reading: Reading, protocol: number): Pick<Packet, "icmp"> {
  const text = reading.texts.get("icmp-type");
  if (!isIcmp(protocol)) {
    if (text !== undefined) refuse(reading, "--icmp-type is of ICMP");
    return {};
  }
  const echo = protocol === ICMP ? "8" : "128";
  const [, type = echo, code = "0"] = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(text ?? echo) ?? [];
  const isRead = text === undefined || /^\d{1,3}(\/\d{1,3})?$/.test(text);
  if (!isRead || Number(type) > 255 || Number(code) > 255) {
    refuse(reading, `--icmp-type takes numbers, as 8 or 3/4, not “${text ?? ""}”`);
  }
  return { icmp: { type: Number(type), code: Number(code) } };
}

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

/** Without `--uid` it is root who sends. */
function readSender(reading: Reading): Pick<Packet, "owner" | "sourceMac"> {
  const mac = reading.texts.get("mac");
  const uid = readNumberOf(reading, "uid", ALL_BITS - 1);
  if (reading.out) {
    if (mac !== undefined) refuse(reading, "--mac is of a frame that comes in: it goes with --in");
    return { owner: uid === undefined ? { uid: 0, gid: 0 } : { uid } };
  }
  if (uid !== undefined) refuse(reading, "--uid is of a process of this host: it goes with --out");
  if (mac === undefined) return {};
  if (!MAC.test(mac)) refuse(reading, `“${mac}” is not a MAC address, as 02:42:ac:11:00:02 is`);
  return { sourceMac: mac.toLowerCase() };
}

/** Without `--length` an empty packet: its headers alone. */
function readLength(reading: Reading, protocol: number, family: Packet["family"]): number {
  const transport = protocol === TCP ? 20 : hasPorts(protocol) || isIcmp(protocol) ? 8 : 0;
  const empty = (family === "ip" ? 20 : 40) + transport;
  const length = readNumberOf(reading, "length", HIGHEST_PORT) ?? empty;
  if (length < empty) {
    refuse(reading, `--length counts the headers too, and they alone are ${String(empty)} bytes`);
  }
  return length;
}
