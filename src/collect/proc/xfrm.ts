/** IPsec policies as the netlink program tells them, and as `ip xfrm policy` prints them. Linux: include/uapi/linux/xfrm.h. */

import type { Masked, XfrmPolicy } from "../../core/net/xfrmPolicy.ts";
import { readProtocol } from "../../core/netfilter/protocols.ts";
import { present } from "../fields.ts";
import { addressOf, numberOf, wordOf } from "./netlinkWords.ts";

/** XFRM_POLICY_IN, _OUT, _FWD. */
const DIRECTIONS = ["in", "out", "fwd"] as const;
const XFRM_POLICY_BLOCK = "1";

/** A policy with an interface id is asked by such interfaces alone, which are not walked. */
export function readPolicy(words: readonly string[]): XfrmPolicy[] {
  const [direction, action, priority, family, from = "", fromLength, to = "", ...rest] = words;
  const [toLength, protocol, sport, dport, dev, mark, transforms, interfaceId] = rest;
  const [src, dst] = [addressOf(family, from), addressOf(family, to)];
  const way = DIRECTIONS[Number(direction)];
  const ofInterface = numberOf(interfaceId) ?? 0;
  if (way === undefined || src === undefined || dst === undefined || ofInterface !== 0) return [];
  return [
    present({
      direction: way,
      action: action === XFRM_POLICY_BLOCK ? ("block" as const) : ("allow" as const),
      priority: Number(priority),
      src: `${src}/${fromLength ?? 0}`,
      dst: `${dst}/${toLength ?? 0}`,
      protocol: protocol === "0" ? undefined : Number(protocol),
      sport: maskedOf(sport),
      dport: maskedOf(dport),
      dev: wordOf(dev),
      mark: maskedOf(mark),
      transforms: transforms === "1",
    }),
  ];
}

/** `80/65535`; without bits that count it asks for nothing. */
function maskedOf(word = ""): Masked | undefined {
  const [value = 0, mask = 0] = word.split("/").map(Number);
  return mask === 0 ? undefined : { value, mask };
}

/** Each policy begins at the start of a line, and what belongs to it is set in. */
export const readPolicies = (text: string): readonly XfrmPolicy[] =>
  text.split(/\n(?=src )/).flatMap(readPrinted);

function readPrinted(text: string): XfrmPolicy[] {
  const [own = "", ...templates] = text.split(/\stmpl /);
  const word = (key: string): string | undefined =>
    new RegExp(`(?:^|\\s)${key} (\\S+)`).exec(own)?.[1];
  const [src, dst, direction] = [word("src"), word("dst"), word("dir")];
  const way = DIRECTIONS.find((each) => each === direction);
  const isOfInterface = word("if_id") !== undefined;
  if (src === undefined || dst === undefined || way === undefined || isOfInterface) return [];
  return [
    present({
      direction: way,
      action: word("action") === "block" ? ("block" as const) : ("allow" as const),
      priority: Number(word("priority") ?? 0),
      ...{ src, dst },
      protocol: readProtocol(word("proto") ?? ""),
      sport: portOf(word("sport")),
      dport: portOf(word("dport")),
      dev: word("dev"),
      mark: markOf(word("mark")),
      transforms: templates.length > 0,
    }),
  ];
}

function portOf(text: string | undefined): Masked | undefined {
  return text === undefined ? undefined : { value: Number(text), mask: 0xffff };
}

function markOf(text: string | undefined): Masked | undefined {
  if (text === undefined) return undefined;
  const [value = 0, mask = 0xffffffff] = text.split("/").map(Number);
  return { value, mask };
}
