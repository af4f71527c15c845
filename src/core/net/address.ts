/** IPv4 and IPv6 addresses: text at the rim, 32-bit words inside, the same functions for both families. */

import ipaddr from "ipaddr.js";

/** An address ready for comparing; `words` are one (IPv4) or four (IPv6) unsigned 32-bit numbers. */
export interface Address {
  readonly family: "ip" | "ip6";
  readonly words: readonly number[];
  /** Canonical text (RFC 5952 for IPv6). */
  readonly text: string;
}

/** Reads `192.0.2.1` or `2001:db8::1`; a zone (`%eth0`) is dropped. `undefined` for anything else. */
export function readAddress(text: string): Address | undefined {
  return readIpv4(text) ?? readOther(text);
}

/** The plain dotted form, without detours: rulesets hold hundreds of thousands of them. */
function readIpv4(text: string): Address | undefined {
  if (text.length > 15) return undefined;
  let word = 0;
  let octet = -1;
  let dots = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit === -2 && octet >= 0 && octet <= 255 && dots < 3) {
      word = word * 256 + octet;
      octet = -1;
      dots += 1;
    } else if (digit >= 0 && digit <= 9 && octet !== 0 && octet < 26) {
      octet = octet < 0 ? digit : octet * 10 + digit;
    } else {
      return undefined;
    }
  }
  if (dots !== 3 || octet < 0 || octet > 255) return undefined;
  return { family: "ip", words: [word * 256 + octet], text };
}

function readOther(text: string): Address | undefined {
  const plain = withoutDots(text.split("%", 1)[0] ?? "");
  if (
    !(plain.includes(":") ? ipaddr.IPv6.isValid(plain) : ipaddr.IPv4.isValidFourPartDecimal(plain))
  ) {
    return undefined;
  }
  const parsed = ipaddr.parse(plain);
  return fromBytes(parsed.toByteArray());
}

/** An IPv4 address may end an IPv6 one; ipaddr.js takes `::1.2.3.4` for an IPv4-mapped one. */
function withoutDots(text: string): string {
  const [, before = "", dotted = ""] = /^(.*:)([\d.]+)$/.exec(text) ?? [];
  const [word] = readIpv4(dotted)?.words ?? [];
  if (word === undefined) return text;
  return `${before}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`;
}

/** Makes an address of 4 or 16 bytes in network order. */
export function fromBytes(bytes: readonly number[]): Address {
  const words: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(at, at + 4);
    words.push(((a << 24) | (b << 16) | (c << 8) | d) >>> 0);
  }
  return fromWords(words);
}

export function fromWords(words: readonly number[]): Address {
  return { family: words.length === 1 ? "ip" : "ip6", words, text: printWords(words) };
}

export function sameAddress(a: Address, b: Address): boolean {
  return a.words.length === b.words.length && a.words.every((word, at) => word === b.words[at]);
}

/** Below zero when `a` comes first; IPv4 before IPv6. */
export function compareAddresses(a: Address, b: Address): number {
  if (a.words.length !== b.words.length) return a.words.length - b.words.length;
  for (const [at, word] of a.words.entries()) {
    const other = b.words[at] ?? 0;
    if (word !== other) return word < other ? -1 : 1;
  }
  return 0;
}

function printWords(words: readonly number[]): string {
  const bytes = words.flatMap((word) => [
    word >>> 24,
    (word >>> 16) & 255,
    (word >>> 8) & 255,
    word & 255,
  ]);
  if (bytes.length === 4) return bytes.join(".");
  const parsed = new ipaddr.IPv6(bytes);
  // RFC 5952 section 5, and what `ss` and `ip` print: the IPv4 part of a mapped address in dots.
  return parsed.isIPv4MappedAddress()
    ? `::ffff:${parsed.toIPv4Address().toString()}`
    : parsed.toRFC5952String();
}
