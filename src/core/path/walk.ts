/** One run through one world: how doubts are settled, what was assumed, what conntrack holds, and the hops so far. */

import type { Decide } from "../answer.ts";
import type { Assumption } from "../contract.ts";
import type { Hop, HopKind } from "../hop.ts";
import type { Tracked } from "./tracked.ts";
import type { Place, World } from "./world.ts";

export interface Walk {
  readonly world: World;
  readonly decide: Decide;
  /** What is taken for granted without following the other way. */
  readonly assume: (assumption: Assumption) => void;
  /** Told of what changes nothing but which rules are met. */
  readonly note?: (doubt: Assumption) => void;
  readonly tracked: Tracked;
  /** The sender outside this host, whom packets reach when they leave by its interface. */
  readonly outside?: { readonly interface: string; readonly address: string };
  /** Hops of the packet that is under way. */
  hops: Hop[];
}

export function addHop(walk: Walk, place: Place, hop: HopKind): void {
  walk.hops.push({ netns: place.name, ...hop });
}
