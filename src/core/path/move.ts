/** Moves one packet step by step until it ends. */

import { arrive } from "./arrive.ts";
import { passBridge } from "./bridge.ts";
import { output } from "./output.ts";
import { receive } from "./receive.ts";
import { send } from "./send.ts";
import { lost, type PacketEnd, type Step } from "./skb.ts";
import { transmit } from "./transmit.ts";
import type { Walk } from "./walk.ts";

/** More than a TTL of 64 can use up; only frames that run in a circle of bridges get here. */
const MAX_STEPS = 600;

export function move(walk: Walk, start: Step): PacketEnd {
  const last = moveWhile(walk, start, () => true);
  return last.at === "end" ? last : goneRound(last);
}

/** Moves it on for as long as it stays; else the first step beyond is the answer. */
export function moveWhile(walk: Walk, start: Step, stays: (step: Step) => boolean): Step {
  let step = start;
  for (let taken = 0; taken < MAX_STEPS; taken += 1) {
    if (step.at === "end" || !stays(step)) return step;
    step = take(walk, step);
  }
  return step.at === "end" || !stays(step) ? step : goneRound(step);
}

const goneRound = ({ place, skb }: Step): PacketEnd =>
  lost(place, skb, { kind: "loop", routes: [] });

function take(walk: Walk, step: Exclude<Step, PacketEnd>): Step {
  switch (step.at) {
    case "arrive":
      return arrive(walk, step);
    case "bridge":
      return passBridge(walk, step);
    case "receive":
      return receive(walk, step);
    case "send":
      return send(walk, step);
    case "output":
      return output(walk, step);
    case "transmit":
      return transmit(walk, step);
  }
}
