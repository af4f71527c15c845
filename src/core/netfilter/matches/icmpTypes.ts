/** ICMP types and codes by number or name. iptables: extensions/libxt_icmp.h. */

import { readNumber } from "../codecs.ts";
import type { Codec } from "../options.ts";

export interface IcmpType {
  /** 255 is any. */
  readonly type: number;
  readonly code?: number;
}

export const ANY = 255;

/** A name by itself is a type; behind a type, indented, stand the names of its codes. */
const NAMES = `
any 255
echo-reply 0
pong 0
destination-unreachable 3
network-unreachable 3/0
host-unreachable 3/1
protocol-unreachable 3/2
port-unreachable 3/3
fragmentation-needed 3/4
source-route-failed 3/5
network-unknown 3/6
host-unknown 3/7
network-prohibited 3/9
host-prohibited 3/10
TOS-network-unreachable 3/11
TOS-host-unreachable 3/12
communication-prohibited 3/13
host-precedence-violation 3/14
precedence-cutoff 3/15
source-quench 4
redirect 5
network-redirect 5/0
host-redirect 5/1
TOS-network-redirect 5/2
TOS-host-redirect 5/3
echo-request 8
ping 8
router-advertisement 9
router-solicitation 10
time-exceeded 11
ttl-exceeded 11
ttl-zero-during-transit 11/0
ttl-zero-during-reassembly 11/1
parameter-problem 12
ip-header-bad 12/0
required-option-missing 12/1
timestamp-request 13
timestamp-reply 14
address-mask-request 17
address-mask-reply 18
`;

const NAMES_V6 = `
destination-unreachable 1
no-route 1/0
communication-prohibited 1/1
beyond-scope 1/2
address-unreachable 1/3
port-unreachable 1/4
failed-policy 1/5
reject-route 1/6
packet-too-big 2
time-exceeded 3
ttl-exceeded 3
ttl-zero-during-transit 3/0
ttl-zero-during-reassembly 3/1
parameter-problem 4
bad-header 4/0
unknown-header-type 4/1
unknown-option 4/2
echo-request 128
ping 128
echo-reply 129
mld-listener-query 130
mld-listener-report 131
mld-listener-done 132
mld-listener-reduction 132
pong 129
router-solicitation 133
router-advertisement 134
neighbour-solicitation 135
neighbor-solicitation 135
neighbour-advertisement 136
neighbor-advertisement 136
redirect 137
`;

export const icmpType: Codec<IcmpType> = {
  words: 1,
  read: ([given = ""], family) =>
    readNumbers(given) ?? readName(given, family === "ip" ? NUMBERS : NUMBERS_V6),
  print: ({ type, code }) => {
    if (code !== undefined) return `${type}/${code}`;
    return type === ANY ? "any" : String(type);
  },
};

function readNumbers(given: string): IcmpType | undefined {
  const [before = "", behind, ...rest] = given.split("/");
  const type = readNumber(before, 255);
  if (type === undefined || rest.length > 0) return undefined;
  if (behind === undefined) return { type };
  if (behind === "0:255") return { type };
  const code = readNumber(behind, 255);
  return code === undefined ? undefined : { type, code };
}

type NamedNumbers = readonly (readonly [name: string, number: string])[];

function numbersOf(names: string): NamedNumbers {
  const lines = names.trim().toLowerCase().split("\n");
  return lines.map((line) => line.split(" ") as [string, string]);
}

const NUMBERS = numbersOf(NAMES);
const NUMBERS_V6 = numbersOf(NAMES_V6);

/** Exactly, or by a beginning that no other name has. */
function readName(given: string, names: NamedNumbers): IcmpType | undefined {
  const wanted = given.toLowerCase();
  const begins = names.filter(([name]) => name.startsWith(wanted));
  const exact = begins.find(([name]) => name === wanted);
  const [, number = ""] = exact ?? (begins.length === 1 ? begins[0] : undefined) ?? [];
  return readNumbers(number);
}

/** icmp_type_code_match, ip_tables.c: with a code the code too. */
export function isOfType(wanted: IcmpType, icmp: { type: number; code: number }): boolean {
  if (wanted.type === ANY) return true;
  return wanted.type === icmp.type && (wanted.code === undefined || wanted.code === icmp.code);
}
