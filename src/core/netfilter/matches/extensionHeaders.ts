/** Matches on extension headers of IPv6 that no packet here carries. Linux: net/ipv6/netfilter/ip6t_*.c. */

import { answer, NO } from "../../answer.ts";
import { ALL_BITS, anyRange, flag, number, option, plain, prefix, range, word } from "../codecs.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

const shaped = (shape: RegExp): Codec<string> => ({
  words: 1,
  read: ([given = ""]) => (shape.test(given) ? given : undefined),
  print: (value) => value,
});

const optionList = shaped(/^\d+(?::\d+)?(?:,\d+(?::\d+)?)*$/);
const any32 = number(ALL_BITS);

export const frag = matchKind({
  kind: "frag",
  fields: {
    id: anyRange("--fragid", range(ALL_BITS), ALL_BITS),
    length: option("--fraglen", any32),
    reserved: plain("--fragres", flag),
    first: plain("--fragfirst", flag),
    more: plain("--fragmore", flag),
    last: plain("--fraglast", flag),
  },
  check: ({ more, last }) =>
    more !== undefined && last !== undefined
      ? "--fragmore and --fraglast exclude each other"
      : undefined,
  holds: () => NO,
});

export const dst = matchKind({
  kind: "dst",
  fields: { length: option("--dst-len", any32), options: plain("--dst-opts", optionList) },
  holds: () => NO,
});

export const hbh = matchKind({
  kind: "hbh",
  fields: { length: option("--hbh-len", any32), options: plain("--hbh-opts", optionList) },
  holds: () => NO,
});

export const rt = matchKind({
  kind: "rt",
  fields: {
    type: option("--rt-type", any32),
    segments: anyRange("--rt-segsleft", range(ALL_BITS), ALL_BITS),
    length: option("--rt-len", any32),
    reserved: plain("--rt-0-res", flag),
    addresses: plain("--rt-0-addrs", word),
    notStrict: plain("--rt-0-not-strict", flag),
  },
  holds: () => NO,
});

const byte = number(255);

export const srh = matchKind({
  kind: "srh",
  fields: {
    nextHeader: option("--srh-next-hdr", byte),
    lengthEq: option("--srh-hdr-len-eq", byte),
    lengthGt: option("--srh-hdr-len-gt", byte),
    lengthLt: option("--srh-hdr-len-lt", byte),
    segmentsEq: option("--srh-segs-left-eq", byte),
    segmentsGt: option("--srh-segs-left-gt", byte),
    segmentsLt: option("--srh-segs-left-lt", byte),
    lastEq: option("--srh-last-entry-eq", byte),
    lastGt: option("--srh-last-entry-gt", byte),
    lastLt: option("--srh-last-entry-lt", byte),
    tag: option("--srh-tag", number(65535)),
    previous: option("--srh-psid", prefix),
    next: option("--srh-nsid", prefix),
    last: option("--srh-lsid", prefix),
  },
  holds: () => NO,
});

const HEADERS =
  "(?:hop-by-hop|hop|hopopt|dst|ipv6-opts|route|ipv6-route|frag|ipv6-frag|auth|ah|esp|none|ipv6-nonxt|protocol|prot)";

/** Without extension headers a packet has its transport alone. */
export const ipv6header = matchKind({
  kind: "ipv6header",
  fields: {
    header: option("--header", shaped(new RegExp(`^${HEADERS}(?:,${HEADERS})*$`))),
    soft: plain("--soft", flag),
  },
  check: ({ header }) => (header === undefined ? "-m ipv6header needs --header" : undefined),
  holds({ header, soft }) {
    const wanted = header?.value.split(",") ?? [];
    const onlyTransport = wanted.every((name) => name === "prot" || name === "protocol");
    if (soft === undefined) return answer(onlyTransport !== header?.negated);
    return answer(
      header?.negated === true ? wanted.every((name) => !name.startsWith("prot")) : onlyTransport,
    );
  },
});
