/** The way of the packet as a line: where it runs through a cable, where a second connection begins, where it ends. */

import type { LaneSpot, Reach, Spot } from "./spots.ts";

/** The spine from the start to the verdict at `bottom`; behind `cut` no packet goes. */
export function reachesOf(
  lanes: readonly LaneSpot[],
  bottom: number,
  cut: number | undefined,
): readonly Reach[] {
  const turns = [{ at: startOf(lanes[0]?.spots[0]), how: "first" as Reach["how"] }];
  let how: Reach["how"] = "first";
  for (const [index, lane] of lanes.entries()) {
    if (lane.lane.by === "veth") {
      turns.push({ at: endOf(lanes[index - 1]?.spots.at(-1)), how: "veth" });
      turns.push({ at: startOf(lane.spots[0]), how });
    }
    for (const spot of lane.spots) {
      if (spot.kind !== "hop" || spot.hop.kind !== "proxy") continue;
      how = "second";
      turns.push({ at: spot.at, how });
    }
  }
  if (cut !== undefined) turns.push({ at: cut, how: "cut" });
  return turns.map((turn, index) => ({
    from: turn.at,
    to: turns[index + 1]?.at ?? bottom,
    how: turn.how,
  }));
}

function startOf(spot: Spot | undefined): number {
  if (spot === undefined) return 0;
  return spot.kind === "chain" ? spot.y : spot.at;
}

function endOf(spot: Spot | undefined): number {
  if (spot === undefined) return 0;
  return spot.kind === "chain" ? spot.y + spot.height : spot.at;
}
