/** Every type there is. To add one, name it here. */

import { readNumber, readPort } from "../../codecs.ts";
import { readProtocol } from "../../protocols.ts";
import type { Json } from "../json.ts";
import type { DataType } from "./kind.ts";
import {
  etherAddress,
  hexadecimal,
  integer,
  interfaceName,
  ipv4Address,
  ipv6Address,
  name,
  quoted,
  readInteger,
  truth,
} from "./plain.ts";
import { printSeconds } from "./seconds.ts";
import * as symbols from "./symbols.ts";

/** A number that may have a name. */
const named = (
  type: string,
  bits: number,
  names: ReadonlyMap<string, number>,
  print?: (given: Json) => string,
): DataType => ({
  ...integer(type, bits, print),
  read: (given) =>
    (typeof given === "string" ? names.get(given) : undefined) ?? readInteger(given, bits),
});

const flags = (type: string, bits: number, names: ReadonlyMap<string, number>): DataType => ({
  ...named(type, bits, names, hexadecimal(1)),
  flags: true,
});

const byText = (
  type: string,
  bits: number,
  read: (given: string) => number | undefined,
): DataType => ({
  ...integer(type, bits),
  read: (given) =>
    (typeof given === "string" ? read(given) : undefined) ?? readInteger(given, bits),
});

const owner = (given: string): number | undefined =>
  given === "root" ? 0 : readNumber(given, 0xffffffff);

/** Names other than `default` stand in the host's own lists. */
const group = (type: string): DataType => ({
  name: type,
  bits: 32,
  read: (given) => (given === "default" ? 0 : (readInteger(given, 32) ?? name(type).read(given))),
  print: (given) =>
    typeof given === "string" && readInteger(given, 32) === undefined
      ? quoted(given)
      : String(given),
});

/** `1:2` of traffic control. */
function readClass(given: string): number | undefined {
  if (given === "none") return 0;
  if (given === "root") return 0xffffffff;
  if (given.startsWith("0x")) return readNumber(given, 0xffffffff);
  const [, major, minor] = /^([0-9a-f]{0,4}):([0-9a-f]{0,4})$/i.exec(given) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return Number.parseInt(major || "0", 16) * 0x10000 + Number.parseInt(minor || "0", 16);
}

export const MARK = integer("mark", 32, hexadecimal(8));
export const PORT = byText("inet_service", 16, readPort);
export const PROTOCOL = byText("inet_proto", 8, readProtocol);
export const ETHER_TYPE = named("ether_type", 16, symbols.ETHER_TYPE, hexadecimal(4));
export const IFNAME = interfaceName("ifname");
export const IFINDEX = interfaceName("iface_index");

const ALL: readonly DataType[] = [
  ipv4Address,
  ipv6Address,
  etherAddress,
  truth,
  MARK,
  PORT,
  PROTOCOL,
  ETHER_TYPE,
  IFNAME,
  IFINDEX,
  integer("integer", 32),
  {
    ...name("duration"),
    print: (given) => (typeof given === "number" ? printSeconds(given) : String(given)),
  },
  byText("uid", 32, owner),
  byText("gid", 32, owner),
  group("realm"),
  group("devgroup"),
  integer("bitmask", 32, hexadecimal(1)),
  byText("classid", 32, readClass),
  named("nf_proto", 8, symbols.NFPROTO),
  named("iface_type", 16, symbols.INTERFACE_TYPE),
  named("pkt_type", 8, symbols.PACKET_TYPE),
  named("fib_addrtype", 32, symbols.ADDRESS_TYPE),
  named("arp_op", 16, symbols.ARP_OPERATION),
  named("dscp", 6, symbols.DSCP, hexadecimal(2)),
  named("ecn", 2, symbols.ECN, hexadecimal(1)),
  named("icmp_type", 8, symbols.ICMP_TYPE),
  named("icmpv6_type", 8, symbols.ICMPV6_TYPE),
  named("icmp_code", 8, symbols.ICMP_CODE),
  named("icmpv6_code", 8, symbols.ICMPV6_CODE),
  named("icmpx_code", 8, symbols.ICMPX_CODE),
  named("igmp_type", 8, symbols.IGMP_TYPE),
  named("mh_type", 8, symbols.MH_TYPE),
  named("dccp_pkttype", 4, symbols.DCCP_TYPE),
  named("ct_dir", 8, symbols.CT_DIRECTION),
  flags("ct_state", 32, symbols.CT_STATE),
  flags("ct_status", 32, symbols.CT_STATUS),
  flags("ct_event", 32, symbols.CT_EVENT),
  flags("tcp_flag", 8, symbols.TCP_FLAG),
  ...["string", "time", "hour", "day", "ct_label", "cgroupsv2", "helper", "secmark"].map(name),
];

const BY_NAME: ReadonlyMap<string, DataType> = new Map(ALL.map((type) => [type.name, type]));

/** The type of that name; one that is not known holds names and numbers as they stand. */
export const typeNamed = (type: string): DataType => BY_NAME.get(type) ?? name(type);
