/** Type of service, as routes and policy rules ask for it (Linux: include/net/ip_fib.h, fib_dscp_masked_match; net/ipv6/fib6_rules.c). */

import type { Packet } from "../net/packet.ts";

/** What routing sees of a packet's byte: IPv4 three bits of it, IPv6 all but ECN. */
export const routedTos = ({ family, tos }: Pick<Packet, "family" | "tos">): number =>
  tos & (family === "ip" ? 0x1c : 0xfc);

/** Names that iproute2 prints (etc/iproute2/rt_dsfield). */
const NAMES: Readonly<Record<string, number>> = {
  default: 0,
  mincost: 0x02,
  reliability: 0x04,
  throughput: 0x08,
  lowdelay: 0x10,
  CS1: 0x20,
  AF11: 0x28,
  AF12: 0x30,
  AF13: 0x38,
  CS2: 0x40,
  AF21: 0x48,
  AF22: 0x50,
  AF23: 0x58,
  CS3: 0x60,
  AF31: 0x68,
  AF32: 0x70,
  AF33: 0x78,
  CS4: 0x80,
  AF41: 0x88,
  AF42: 0x90,
  AF43: 0x98,
  CS5: 0xa0,
  EF: 0xb8,
  CS6: 0xc0,
  CS7: 0xe0,
};

/** As `ip` prints it: a name, or a number in hexadecimal. */
export const readTos = (printed: string): number => NAMES[printed] ?? Number(printed);
