/** A walk with its places: what layout.ts makes and scene.ts draws. */

import type { Hop } from "../src/core/hop.ts";
import type { ChainGroup, Lane, PeerGroup, PlaceGroup } from "./outline.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A hop with its place; `lines` are what is written of it, as far as there is room. */
export interface HopSpot extends Box {
  readonly key: string;
  readonly hop: Hop;
  readonly label?: string;
  readonly lines: readonly string[];
  /** Further text at the right edge: an ifindex, counters. */
  readonly aside?: string;
  /** Height of the spine at which it happens. */
  readonly at: number;
}

/** A rule with the place of what it does, in one column where there is room. */
export interface RuleSpot extends HopSpot {
  readonly badgeX: number;
}

export interface ChainSpot extends Box {
  readonly group: ChainGroup;
  readonly title?: string;
  readonly titleHeight: number;
  readonly rules: readonly RuleSpot[];
}

export type Spot =
  | ({ readonly kind: "chain" } & ChainSpot)
  | ({ readonly kind: "hop" } & HopSpot)
  | ({ readonly kind: "peer"; readonly group: PeerGroup; readonly at: number } & Box)
  | ({
      readonly kind: "place";
      readonly group: PlaceGroup;
      readonly title: string;
      readonly at: number;
    } & Box)
  | ({ readonly kind: "stop"; readonly words: string; readonly at: number } & Box);

export interface LaneSpot extends Box {
  readonly title: string;
  readonly lane: Lane;
  readonly spots: readonly Spot[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly unit: number;
  /** Where the spine stands. */
  readonly spine: number;
  readonly lanes: readonly LaneSpot[];
  readonly reaches: readonly Reach[];
  /** Where the packet dies. */
  readonly cut?: { readonly key?: string; readonly at: number };
  /** Room for the verdict. */
  readonly end: Box & { readonly says: readonly string[] };
}

/** A length of the spine. `cut` is where no packet went; connection 2 is the one that docker-proxy opens. */
export interface Reach {
  readonly from: number;
  readonly to: number;
  readonly how: "plain" | "veth" | "cut";
  readonly connection: 1 | 2;
}

/** The hops of a spot: the rules of a chain, or the one hop. */
export function hopsIn(spot: Spot): readonly HopSpot[] {
  if (spot.kind === "chain") return spot.rules;
  return spot.kind === "hop" ? [spot] : [];
}
