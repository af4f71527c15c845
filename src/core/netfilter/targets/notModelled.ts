/** Targets that are read and printed, but whose doing is not followed. */

import {
  ALL_BITS,
  choice,
  choices,
  flag,
  hex,
  number,
  plain,
  prefix,
  readNumber,
  word,
} from "../codecs.ts";
import type { Codec } from "../options.ts";
import { ACCEPT, CONTINUE, DROP, targetKind, type Ruling } from "./kind.ts";

const digits = (count: number, max: number): Codec<number> => ({
  words: 1,
  read: ([given = ""]) => readNumber(given, max),
  print: (value) => hex(value).replace("0x", "").padStart(count, "0").replace(/^/, "0x"),
});

/** A mark that is a hash of the packet. Linux: net/netfilter/xt_HMARK.c. */
export const hmark = targetKind({
  kind: "HMARK",
  fields: {
    srcPrefix: plain("--hmark-src-prefix", number(128)),
    dstPrefix: plain("--hmark-dst-prefix", number(128)),
    sportMask: plain("--hmark-sport-mask", digits(4, 65535)),
    dportMask: plain("--hmark-dport-mask", digits(4, 65535)),
    spiMask: plain("--hmark-spi-mask", digits(8, ALL_BITS)),
    sport: plain("--hmark-sport", digits(4, 65535)),
    dport: plain("--hmark-dport", digits(4, 65535)),
    spi: plain("--hmark-spi", digits(8, ALL_BITS)),
    protocolMask: plain("--hmark-proto-mask", digits(2, 65535)),
    seed: plain("--hmark-rnd", digits(8, ALL_BITS)),
    modulus: plain("--hmark-mod", number(ALL_BITS, 1)),
    offset: plain("--hmark-offset", number(ALL_BITS)),
    tuple: plain("--hmark-tuple", choices("src", "dst", "sport", "dport", "spi", "ct")),
  },
  effect: "mark",
  check({ seed, modulus, spiMask, sportMask, dportMask }) {
    if (modulus === undefined || seed === undefined) {
      return "-j HMARK needs --hmark-mod and --hmark-rnd";
    }
    return spiMask !== undefined && (sportMask ?? dportMask) !== undefined
      ? "--hmark-spi-mask and the masks of ports exclude each other"
      : undefined;
  },
  act: (): Ruling => ({
    next: "unsure",
    doubt: { code: "RANDOM_ON_PATH", text: "nothing asks for the mark that HMARK computes" },
    usually: CONTINUE,
    otherwise: { next: "stolen" },
  }),
});

/** One of several nodes takes the packet. Gone since Linux 5.19: net/ipv4/netfilter/ipt_CLUSTERIP.c. */
export const clusterip = targetKind({
  kind: "CLUSTERIP",
  fields: {
    new: plain("--new", flag),
    mode: plain(
      "--hashmode",
      choice("sourceip", "sourceip-sourceport", "sourceip-sourceport-destport"),
    ),
    mac: plain("--clustermac", word),
    total: plain("--total-nodes", number(65535)),
    local: plain("--local-node", number(65535, 1)),
    seed: plain("--hash-init", number(ALL_BITS)),
  },
  effect: "unknown",
  act: (): Ruling => ({
    next: "unsure",
    doubt: { code: "RANDOM_ON_PATH", text: "this node of the cluster takes the packet" },
    usually: CONTINUE,
    otherwise: DROP,
  }),
});

const prefixes = {
  source: plain("--src-pfx", prefix),
  destination: plain("--dst-pfx", prefix),
};

const LONGEST = 64;

function checkPrefixes(target: {
  readonly source?: { readonly value: { readonly length?: number } };
  readonly destination?: { readonly value: { readonly length?: number } };
}): string | undefined {
  const both = [target.source, target.destination];
  return both.every((given) => (given?.value.length ?? LONGEST + 1) <= LONGEST)
    ? undefined
    : "Both --src-pfx and --dst-pfx are needed, of at most 64 bits";
}

const rewritten: Ruling = {
  next: "unsure",
  doubt: { code: "UNSUPPORTED_MATCH", text: "the address with another prefix goes the same way" },
  usually: ACCEPT,
  otherwise: { next: "stolen" },
};

/** Linux: net/ipv6/netfilter/ip6t_NPT.c. */
export const snpt = targetKind({
  kind: "SNPT",
  fields: prefixes,
  effect: "snat",
  check: (target) => checkPrefixes(target),
  act: () => rewritten,
});

export const dnpt = targetKind({
  kind: "DNPT",
  fields: prefixes,
  effect: "dnat",
  check: (target) => checkPrefixes(target),
  act: () => rewritten,
});
