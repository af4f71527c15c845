/** Matches that few rulesets have, each with a packet's own value or another. */

import { readAddress } from "../../../src/core/net/address.ts";
import { lengthOf } from "../frame.ts";
import type { Family } from "../wire.ts";
import type { Sent } from "../world.ts";
import type { Dice } from "./dice.ts";
import { hex } from "./pools.ts";

export function makeRareMatch(dice: Dice, { content }: Sent, family: Family): string {
  const not = dice.chance(0.2) ? "! " : "";
  const makers: (readonly [number, () => string])[] = [
    [1, () => `-m policy --dir in --pol ${dice.pick(["none", "ipsec"])}`],
    [1, () => `-m helper ${not}--helper ${dice.pick(["ftp", "sip"])}`],
    [1, () => `-m socket${dice.pick(["", " --transparent", " --nowildcard"])}`],
    [1, () => `-m connmark ${not}--mark 0x0`],
  ];
  if (family === "ip") makers.push([4, () => u32(dice, content, not)], [1, () => `${not}-f`]);
  else
    makers.push([
      2,
      () =>
        `-m ipv6header ${not}--header ${dice.pick(["none", "hop-by-hop", "auth"])}${dice.pick(["", " --soft"])}`,
    ]);
  return dice.weigh(makers)();
}

/** Fields of the IP header by their places. */
function u32(dice: Dice, content: Sent["content"], not: string): string {
  const word = (address: string): string => hex(readAddress(address)?.words[0] ?? 0);
  const tests = [
    `12=${word(content.src)}`,
    `16&0xffffff00=${hex(((readAddress(content.dst)?.words[0] ?? 0) & 0xffffff00) >>> 0)}`,
    `6&0xff=${hex(dice.pick([content.protocol, 6, 17]))}`,
    `0&0xffff=0x1c:${hex(lengthOf(content))}`,
    `0>>22&0x3c@0>>16=${hex(content.sport ?? 80)}`,
    `5&0xff=0x3f:0x40`,
    `6&0xff=0x6,0x11&&16=${word(content.dst)}`,
  ];
  return `-m u32 ${not}--u32 "${dice.pick(tests)}"`;
}
