/** IPv4 and IPv6 addresses: text at the rim, 32-bit words inside, the same functions for both families. */

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

/** What has no colon is no address, unless a zone stands behind one of IPv4. */
function readOther(text: string): Address | undefined {
  const plain = text.split("%", 1)[0] ?? "";
  if (plain.includes(":")) return readIpv6(plain);
  return plain === text ? undefined : readIpv4(plain);
}

/** `0000:0000:0000:0000:0000:0000:255.255.255.255` */
const LONGEST_IPV6 = 45;

/** As inet_pton(3) does: `::` stands for one or more groups of zeros, an IPv4 address for the last two. */
function readIpv6(text: string): Address | undefined {
  if (text.length > LONGEST_IPV6) return undefined;
  const [head = "", tail, ...more] = text.split("::");
  const before = readGroups(head, tail === undefined);
  const behind = readGroups(tail ?? "", true);
  if (before === undefined || behind === undefined || more.length > 0) return undefined;
  const left = 8 - before.length - behind.length;
  if (tail === undefined ? left !== 0 : left < 1) return undefined;
  const groups = [...before, ...new Array<number>(left).fill(0), ...behind];
  return fromWords([0, 2, 4, 6].map((at) => pair(groups[at] ?? 0, groups[at + 1] ?? 0)));
}

const pair = (high: number, low: number): number => ((high << 16) | low) >>> 0;

const GROUP = /^[0-9a-f]{1,4}$/i;

function readGroups(text: string, isLast: boolean): readonly number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const dotted = isLast ? readIpv4(parts.at(-1) ?? "") : undefined;
  const plain = dotted === undefined ? parts : parts.slice(0, -1);
  if (!plain.every((part) => GROUP.test(part))) return undefined;
  const [word = 0] = dotted?.words ?? [];
  return [
    ...plain.map((part) => Number.parseInt(part, 16)),
    ...(dotted === undefined ? [] : [word >>> 16, word & 0xffff]),
  ];
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
  const [first = 0, second = 0, third = 0, last = 0] = words;
  if (words.length === 1) return printIpv4(first);
  // RFC 5952 section 5, and what `ss` and `ip` print: the IPv4 part of a mapped address in dots.
  if (first === 0 && second === 0 && third === 0xffff) return `::ffff:${printIpv4(last)}`;
  return printIpv6(words.flatMap((word) => [word >>> 16, word & 0xffff]));
}

const printIpv4 = (word: number): string =>
  [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255].join(".");

/** RFC 5952 section 4.2: `::` for the longest run of two or more zeros, the first of equals. */
function printIpv6(groups: readonly number[]): string {
  let [longest, length] = [0, 1];
  for (let at = 0; at < groups.length; at += 1) {
    let end = at;
    while (groups[end] === 0) end += 1;
    if (end - at > length) [longest, length] = [at, end - at];
    at = Math.max(at, end);
  }
  const print = (some: readonly number[]): string =>
    some.map((group) => group.toString(16)).join(":");
  if (length < 2) return print(groups);
  return `${print(groups.slice(0, longest))}::${print(groups.slice(longest + length))}`;
}
