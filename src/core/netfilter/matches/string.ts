/** `-m string`: bytes somewhere in the packet. Linux: net/netfilter/xt_string.c. */

import { answer } from "../../answer.ts";
import { choice, flag, number, option, plain } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { matchKind } from "./kind.ts";

/** XT_STRING_MAX_PATTERN_SIZE. */
const LONGEST = 128;

/** Always quoted; iptables-save escapes what else would end the quotes. */
const pattern: Codec<string> = {
  words: 1,
  read: ([given = ""]) => (given.length <= LONGEST ? given : undefined),
  print: (value) => `"${value.replace(/["\\]/g, "\\$&")}"`,
};

const hexPattern: Codec<string> = {
  words: 1,
  read: ([given = ""]) =>
    /^(?:[^|]|\|(?:\s*[0-9a-fA-F]{2})*\s*\|)*$/.test(given) ? given : undefined,
  print: (value) => `"${value.replace(/["\\]/g, "\\$&")}"`,
};

const END = 65535;

export const string = matchKind({
  kind: "string",
  fields: {
    string: option("--string", pattern),
    hex: option("--hex-string", hexPattern),
    algorithm: plain("--algo", choice("bm", "kmp")),
    from: plain("--from", number(END)),
    to: plain("--to", number(END)),
    ignoreCase: plain("--icase", flag),
  },
  settle({ string: text, hex, algorithm, from, to, ignoreCase }) {
    return {
      ...(text && { string: text }),
      ...(hex && { hex }),
      ...(algorithm && { algorithm }),
      ...(from !== undefined && from.value !== 0 && { from }),
      ...(to !== undefined && to.value !== END && { to }),
      ...(ignoreCase && { ignoreCase }),
    };
  },
  check({ string: text, hex, algorithm }) {
    if (algorithm === undefined) return "-m string needs --algo";
    return (text === undefined) === (hex === undefined)
      ? "-m string needs one of --string and --hex-string"
      : undefined;
  },
  holds({ string: text, hex }, { packet, connection }) {
    const negated = (text ?? hex)?.negated === true;
    const headers = (packet.family === "ip" ? 20 : 40) + (packet.tcpFlags === undefined ? 8 : 20);
    // Headers alone: no text that somebody looks for, but for a match by accident.
    if (packet.length <= headers && connection?.state !== "established") return answer(negated);
    return unknown("UNSUPPORTED_MATCH", "its payload holds that text", negated);
  },
});
