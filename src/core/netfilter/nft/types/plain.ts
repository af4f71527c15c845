/** Types whose values are numbers, addresses or names. nftables: src/datatype.c. */

import { readAddress } from "../../../net/address.ts";
import { readNumber } from "../../codecs.ts";
import type { Json } from "../json.ts";
import { numeral, valueOf, type Value } from "../value.ts";
import type { DataType } from "./kind.ts";

const HEX = /^0x[0-9a-f]{1,64}$/i;
const DECIMAL = /^[1-9]\d{0,40}$/;

/** nft's JSON has numbers that fit a C long as numbers, others as `0x…`. */
export function readInteger(given: Json, bits: number): Value | undefined {
  if (typeof given === "number") {
    return Number.isSafeInteger(given) && given >= 0 ? given : undefined;
  }
  if (typeof given !== "string") return undefined;
  // Of a value that it has no name for, nft 1.0.6 says so behind the number.
  const plain = given.replace(/ \[invalid type\]$/, "");
  if (HEX.test(plain) || DECIMAL.test(plain)) return numeral(BigInt(plain));
  return readNumber(plain, 2 ** bits - 1);
}

const decimal = (given: Json): string => String(given);

export const integer = (
  name: string,
  bits: number,
  print: (given: Json) => string = decimal,
): DataType => ({ name, bits, read: (given) => readInteger(given, bits), print });

/** A number as hexadecimal of so many digits. */
export const hexadecimal =
  (digits: number) =>
  (given: Json): string =>
    typeof given === "number" ? `0x${given.toString(16).padStart(digits, "0")}` : String(given);

const addresses = (name: string, family: "ip" | "ip6", bits: number): DataType => ({
  name,
  bits,
  read(given) {
    const read = typeof given === "string" ? readAddress(given) : undefined;
    // Masks may be numbers.
    if (read === undefined) return readInteger(given, bits);
    return read.family === family ? valueOf(read) : undefined;
  },
  print: String,
});

export const ipv4Address = addresses("ipv4_addr", "ip", 32);
export const ipv6Address = addresses("ipv6_addr", "ip6", 128);

const MAC = /^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}$/i;

export const etherAddress: DataType = {
  name: "ether_addr",
  bits: 48,
  read(given) {
    if (typeof given !== "string" || !MAC.test(given)) return undefined;
    return given.split(":").reduce((value, part) => value * 256 + Number.parseInt(part, 16), 0);
  },
  print: String,
};

export const quoted = (given: Json): string => `"${String(given)}"`;

/** IFNAMSIZ. */
const NAME_BITS = 128;

/** Interfaces by name. `iif` and `oif` compare numbers, which nft writes as names as well. */
export const interfaceName = (name: "ifname" | "iface_index"): DataType => ({
  name,
  bits: name === "ifname" ? NAME_BITS : 32,
  read: (given) => {
    // 0 is no interface; another number is one that is gone.
    if (given === 0 || given === "0") return "";
    if (typeof given === "number") return `#${given}`;
    return typeof given === "string" ? given : undefined;
  },
  print: (given) => (typeof given === "number" || given === "0" ? String(given) : quoted(given)),
});

/** Names that only their owner knows: helpers, control groups, operating systems. */
export const name = (type: string): DataType => ({
  name: type,
  bits: NAME_BITS,
  read: (given) => (typeof given === "string" || typeof given === "number" ? given : undefined),
  print: (given) => (typeof given === "string" ? quoted(given) : String(given)),
});

export const truth: DataType = {
  name: "boolean",
  bits: 1,
  read(given) {
    if (typeof given === "boolean") return given ? 1 : 0;
    if (given === "exists" || given === "missing") return given === "exists" ? 1 : 0;
    return given === 0 || given === 1 ? given : undefined;
  },
  print(given) {
    if (typeof given === "boolean") return given ? "exists" : "missing";
    return String(given);
  },
};
