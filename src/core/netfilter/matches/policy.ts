/** `-m policy`: whether IPsec protects the packet. Linux: net/netfilter/xt_policy.c. */

import { answer } from "../../answer.ts";
import { ALL_BITS, barePrefix, choice, flag, hexadecimal, number, plain } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec, Option } from "../options.ts";
import { matchKind } from "./kind.ts";

const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ["50", "esp"],
  ["51", "ah"],
  ["108", "ipcomp"],
]);

const protocol: Codec<string> = {
  words: 1,
  read: ([given = ""]) => {
    const name = PROTOCOLS.get(given) ?? given;
    return ["esp", "ah", "ipcomp"].includes(name) ? name : undefined;
  },
  print: (value) => value,
};

/** Of one transformation; the next stands behind `--next`. */
const ofElement = <V>(name: string, codec: Codec<V>): Option<V> => ({
  name,
  codec,
  negatable: true,
  repeatable: true,
});

export const policy = matchKind({
  kind: "policy",
  fields: {
    direction: plain("--dir", choice("in", "out")),
    policy: plain("--pol", choice("none", "ipsec")),
    strict: plain("--strict", flag),
    reqid: ofElement("--reqid", number(ALL_BITS)),
    spi: ofElement("--spi", hexadecimal(ALL_BITS)),
    protocol: ofElement("--proto", protocol),
    mode: ofElement("--mode", choice("transport", "tunnel")),
    tunnelDst: ofElement("--tunnel-dst", barePrefix),
    tunnelSrc: ofElement("--tunnel-src", barePrefix),
    next: { name: "--next", codec: flag, repeatable: true },
  },
  check(match, { hook }) {
    const { direction, policy: asked, strict, mode, tunnelDst, tunnelSrc } = match;
    if (direction === undefined) return "-m policy needs --dir";
    if (hook === "postrouting" || hook === "output") {
      if (direction.value === "in") return "--dir in is not valid in POSTROUTING and OUTPUT";
    } else if ((hook === "prerouting" || hook === "input") && direction.value === "out") {
      return "--dir out is not valid in PREROUTING and INPUT";
    }
    const elements = Object.keys(match).filter((key) => !BEFORE_ELEMENTS.has(key));
    if (asked?.value === "none" && (strict !== undefined || elements.length > 0)) {
      return "--pol none takes no other option";
    }
    if (strict !== undefined && elements.length === 0) return "--strict needs an element";
    return (tunnelDst ?? tunnelSrc) !== undefined && mode?.value !== "tunnel"
      ? "--tunnel-src and --tunnel-dst need --mode tunnel"
      : undefined;
  },
  /** What is walked here is never encrypted, but a tunnel's other end may have sent its packets so. */
  holds(match, { packet }) {
    const wantsNone = match.policy?.value === "none";
    if (packet.vni === undefined || match.direction?.value !== "in") return answer(wantsNone);
    const how = wantsNone ? "in the clear" : "encrypted";
    return unknown("UNSUPPORTED_MATCH", `the other host has sent it ${how}`, !wantsNone);
  },
});

const BEFORE_ELEMENTS: ReadonlySet<string> = new Set(["direction", "policy", "strict"]);
