/** Puts a packet into words that the machine sends, and that the core is asked with. */

import { readAddress } from "../../src/core/net/address.ts";
import type { Packet } from "../../src/core/net/packet.ts";
import type { PacketQuestion } from "../../src/core/path/packetFate.ts";
import {
  encodeFrame,
  encodePacket,
  ICMP,
  ICMPV6,
  lengthOf,
  SCTP,
  TCP,
  UDP,
  type Content,
} from "./frame.ts";
import type { Sending, SocketSend } from "./machine.ts";
import { CABLES } from "./wire.ts";
import type { Sent } from "./world.ts";

export function sendingOf(sent: Sent): Sending {
  const { content, from, earlier = [] } = sent;
  const told = sent.state === "established" ? [knownTo(content)] : [];
  const history = { before: told, earlier: earlier.map(sendingOf) };
  if (from.kind === "here") return { socket: socketFor(content, from), ...history };
  const { fromMac, toMac, cable } = from;
  return { frame: encodeFrame({ fromMac, toMac, content }), by: CABLES[cable] ?? "", ...history };
}

const PROTOCOLS: Readonly<Record<number, string>> = {
  [ICMP]: "icmp",
  [TCP]: "tcp",
  [UDP]: "udp",
  [ICMPV6]: "icmpv6",
};

/** The command that makes conntrack know the packet's connection, and that it was answered. */
function knownTo({ src, dst, protocol, sport = 0, dport = 0, icmp }: Content): readonly string[] {
  const kind = PROTOCOLS[protocol] ?? "";
  const ends =
    icmp === undefined
      ? ["--sport", String(sport), "--dport", String(dport)]
      : [`--${kind}-type`, String(icmp.type), `--${kind}-code`, "0", `--${kind}-id`, String(sport)];
  return [
    ...["conntrack", "-I", "-s", src, "-d", dst, "-p", kind, ...ends],
    ...["--timeout", "60", "--status", "SEEN_REPLY,ASSURED"],
    ...(protocol === TCP ? ["--state", "ESTABLISHED"] : []),
  ];
}

// Of include/uapi/linux: in.h, in6.h, asm-generic/socket.h.
const SOL_SOCKET = 1;
const SO_MARK = 36;
const SO_BROADCAST = 6;
const IPPROTO_IP = 0;
const IP_TOS = 1;
const IP_TTL = 2;
const IPPROTO_IPV6 = 41;
const IPV6_UNICAST_HOPS = 16;
const IPV6_TCLASS = 67;
const IPPROTO_RAW = 255;

function socketFor(
  content: Content,
  { uid, gid, mark }: Extract<Sent["from"], { kind: "here" }>,
): SocketSend {
  const { family, src, dst, protocol, ttl, tos } = content;
  const options: SocketSend["options"] = [
    [SOL_SOCKET, SO_MARK, mark],
    [SOL_SOCKET, SO_BROADCAST, 1],
    ...(family === "ip"
      ? ([
          [IPPROTO_IP, IP_TOS, tos],
          [IPPROTO_IP, IP_TTL, ttl],
        ] as const)
      : ([
          [IPPROTO_IPV6, IPV6_TCLASS, tos],
          [IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl],
        ] as const)),
  ];
  const made = { family, src, dst, options, uid, gid };
  const ports = { sport: content.sport ?? 0, dport: content.dport ?? 0 };
  if (isOpening(content)) return { ...made, ...ports, kind: "tcp", payload: "" };
  if (protocol === UDP)
    return { ...made, ...ports, kind: "udp", payload: "64".repeat(content.data) };
  const whole = encodePacket(content);
  if (protocol === TCP)
    return { ...made, kind: "raw", protocol: IPPROTO_RAW, payload: whole.toString("hex") };
  const message = whole.subarray(family === "ip" ? 20 : 40);
  return { ...made, kind: "raw", protocol, payload: message.toString("hex") };
}

/** A SYN that the kernel writes, with its options. */
const isOpening = ({ protocol, flags, data }: Content): boolean =>
  protocol === TCP && flags === 2 && data === 20;

/** A segment that a process writes header and all: the kernel routes it without a look at its ports (raw_sendmsg). */
export const isWrittenWhole = ({ content, from }: Sent): boolean =>
  from.kind === "here" && content.protocol === TCP && !isOpening(content);

/** What the core is asked: of the packets before it, and of itself. */
export const questionsOf = (sent: Sent): readonly PacketQuestion[] => [
  ...(sent.earlier ?? []).flatMap(questionsOf),
  questionOf(sent),
];

function questionOf({ content, from, state }: Sent): PacketQuestion {
  const packet: Packet = {
    ...packetOf(content),
    ...(from.kind === "here"
      ? { mark: from.mark, owner: { uid: from.uid, gid: from.gid } }
      : { mark: 0, sourceMac: from.fromMac, pkttype: pkttypeOf(from.toMac) }),
  };
  const entrance =
    from.kind === "here"
      ? ({ kind: "out" } as const)
      : ({ kind: "in", dev: from.cable, toMac: from.toMac } as const);
  return {
    ...{ packet, entrance },
    ...(state === "new" ? {} : { state }),
    ...(content.about === undefined ? {} : { about: packetOf(content.about) }),
  };
}

const pkttypeOf = (toMac: string): Packet["pkttype"] =>
  toMac === "ff:ff:ff:ff:ff:ff" ? "broadcast" : "host";

function packetOf(content: Content): Packet {
  const [src, dst] = [readAddress(content.src), readAddress(content.dst)];
  if (src === undefined || dst === undefined) throw new Error("no address");
  const { family, protocol, sport, dport, flags, icmp, ttl, tos } = content;
  const hasPorts = protocol === TCP || protocol === UDP || protocol === SCTP;
  return {
    ...{ family, src, dst, protocol, ttl, tos, mark: 0 },
    ...{ length: lengthOf(content), pkttype: "host" as const },
    ...(hasPorts && sport !== undefined && dport !== undefined ? { sport, dport } : {}),
    ...(flags === undefined ? {} : { tcpFlags: flags }),
    ...(icmp === undefined ? {} : { icmp }),
  };
}
