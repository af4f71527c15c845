/** The way of the packet as a line: where it runs through a cable, where a second connection begins, where it ends. */

import type { LaneSpot, Reach, Spot } from "./spots.ts";

/** Where the line changes. */
interface Turn {
  readonly at: number;
  readonly how: Reach["how"];
  readonly connection: Reach["connection"];
}

/** The spine from the start to the verdict at `bottom`; behind `cut` no packet goes. */
export function reachesOf(
  lanes: readonly LaneSpot[],
  bottom: number,
  cut: number | undefined,
): readonly Reach[] {
  const turns = turnsOf(lanes, cut);
  return turns.map(({ at, how, connection }, index) => ({
    from: at,
    to: turns[index + 1]?.at ?? bottom,
    how,
    connection,
  }));
}

function turnsOf(lanes: readonly LaneSpot[], cut: number | undefined): readonly Turn[] {
  const turns: Turn[] = [{ at: startOf(lanes[0]?.spots[0]), how: "plain", connection: 1 }];
  let connection: Reach["connection"] = 1;
  for (const [index, lane] of lanes.entries()) {
    if (lane.lane.by === "veth") {
      turns.push({ at: endOf(lanes[index - 1]?.spots.at(-1)), how: "veth", connection });
      turns.push({ at: startOf(lane.spots[0]), how: "plain", connection });
    }
    for (const spot of lane.spots) {
      if (spot.kind !== "hop" || spot.hop.kind !== "proxy") continue;
      connection = 2;
      turns.push({ at: spot.at, how: "plain", connection });
    }
  }
  return cut === undefined ? turns : [...turns, { at: cut, how: "cut", connection }];
}

function startOf(spot: Spot | undefined): number {
  if (spot === undefined) return 0;
  return spot.kind === "chain" ? spot.y : spot.at;
}

function endOf(spot: Spot | undefined): number {
  if (spot === undefined) return 0;
  return spot.kind === "chain" ? spot.y + spot.height : spot.at;
}
