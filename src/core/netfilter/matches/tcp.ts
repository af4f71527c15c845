/** `-m tcp`: ports, flags and options of TCP. Linux: net/netfilter/xt_tcpudp.c, tcp_mt. */

import { SYN } from "../../net/tcpFlags.ts";
import { answer, NO, YES } from "../../answer.ts";
import { flag, number, option } from "../codecs.ts";
import { unknown } from "../moment.ts";
import type { Codec } from "../options.ts";
import { TCP } from "../protocols.ts";
import { matchKind } from "./kind.ts";
import { portFields, portsHold } from "./ports.ts";

export interface FlagTest {
  readonly mask: number;
  readonly wanted: number;
}

const FLAGS: readonly (readonly [name: string, bit: number])[] = [
  ["FIN", 1],
  ["SYN", 2],
  ["RST", 4],
  ["PSH", 8],
  ["ACK", 16],
  ["URG", 32],
];
const ALL = 63;
/** What `--syn` stands for: FIN, SYN, RST and ACK looked at, SYN alone set. */
const SYN_TEST: FlagTest = { mask: 23, wanted: SYN };

function readFlags(given: string): number | undefined {
  let bits = 0;
  for (const name of given.split(",")) {
    const bit = FLAGS.find(([flag]) => flag === name)?.[1];
    if (bit !== undefined) bits |= bit;
    else if (name === "ALL") bits |= ALL;
    else if (name !== "NONE") return undefined;
  }
  return bits;
}

function printFlags(bits: number): string {
  if (bits === 0) return "NONE";
  return FLAGS.filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name)
    .join(",");
}

const flagTest: Codec<FlagTest> = {
  words: 2,
  read: ([looked = "", set = ""]) => {
    const [mask, wanted] = [readFlags(looked), readFlags(set)];
    return mask === undefined || wanted === undefined ? undefined : { mask, wanted };
  },
  print: ({ mask, wanted }) => `${printFlags(mask)} ${printFlags(wanted)}`,
};

export const tcp = matchKind({
  kind: "tcp",
  fields: {
    ...portFields,
    option: option("--tcp-option", number(255, 1)),
    flags: option("--tcp-flags", flagTest),
    syn: option("--syn", flag),
  },
  settle(match) {
    if (match.syn === undefined) return match;
    const { syn, ...rest } = match;
    return { ...rest, flags: { value: SYN_TEST, negated: syn.negated } };
  },
  check: (_match, place) => (place.protocol === TCP ? undefined : "-m tcp needs -p tcp"),
  holds(match, { packet }) {
    if (packet.protocol !== TCP || !portsHold(match, packet)) return NO;
    const { flags, option: asked } = match;
    if (flags !== undefined) {
      const { mask, wanted } = flags.value;
      if ((((packet.tcpFlags ?? SYN) & mask) === wanted) === flags.negated) return NO;
    }
    if (asked === undefined) return YES;
    return packet.length <= (packet.family === "ip" ? 40 : 60)
      ? answer(asked.negated)
      : unknown("UNSUPPORTED_MATCH", "the packet carries that TCP option", asked.negated);
  },
});
