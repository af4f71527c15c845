/** Sends random packets through all hooks of a ruleset. */

import type { Assumption } from "../../src/core/contract.ts";
import type { Packet } from "../../src/core/net/packet.ts";
import type { Connection, ConnectionState } from "../../src/core/netfilter/conntrack.ts";
import type { HookHop, HookPoint } from "../../src/core/netfilter/hook.ts";
import type { Hook, Ruleset } from "../../src/core/netfilter/ruleset.ts";
import { track } from "../../src/core/netfilter/track.ts";
import { traverse } from "../../src/core/netfilter/traverse.ts";
import type { Dice } from "../kernel/generate/dice.ts";
import { facts } from "../support/matches.ts";
import type { Family } from "./accepted.ts";
import { anyPacket, anyState, type Words } from "./packets.ts";

/** In, through, and out. */
const WAYS: readonly (readonly Hook[])[] = [
  ["prerouting", "input"],
  ["prerouting", "forward", "postrouting"],
  ["output", "postrouting"],
];
const HAS_IN: readonly Hook[] = ["prerouting", "input", "forward"];
const HAS_OUT: readonly Hook[] = ["forward", "output", "postrouting"];

export interface Walked {
  readonly hops: readonly HookHop[];
  /** What the walk hangs on. */
  readonly doubts: readonly Assumption[];
}

/** One packet; whatever is doubtful is settled by chance. */
export function walkOne(rules: Ruleset, dice: Dice, family: Family, words: Words): Walked {
  const hops: HookHop[] = [];
  const doubts: Assumption[] = [];
  let packet = anyPacket(dice, family, words);
  let connection = connectionOf(packet, anyState(dice));
  const [inDev, outDev] = [dice.pick(words.interfaces), dice.pick(words.interfaces)];
  for (const hook of dice.pick(WAYS)) {
    const point = pointAt(hook, family, inDev, outDev);
    const outcome = traverse(rules, point, { packet, connection }, (doubt) => {
      doubts.push(doubt);
      return dice.chance(0.5);
    });
    hops.push(...outcome.hops);
    if (outcome.verdict.kind !== "accept") break;
    ({ packet, connection } = outcome);
  }
  return { hops, doubts };
}

function connectionOf(packet: Packet, state: ConnectionState | undefined): Connection | undefined {
  return state === undefined ? undefined : { ...track(packet, 0), state };
}

function pointAt(hook: Hook, layer: Family, inDev: string, outDev: string): HookPoint {
  return {
    hook,
    layer,
    ...(HAS_IN.includes(hook) ? { inDev } : {}),
    ...(HAS_OUT.includes(hook) ? { outDev } : {}),
    facts,
  };
}
