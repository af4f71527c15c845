/** Where a rule stands, and the packet that it is made for. */

import type { Family } from "../wire.ts";
import type { Sent } from "../world.ts";
import type { Dice } from "./dice.ts";
import type { IpsetShape } from "./ipsets.ts";

export type Hook = "PREROUTING" | "INPUT" | "FORWARD" | "OUTPUT" | "POSTROUTING";

/** Where a rule stands. */
export interface RulePlace {
  readonly family: Family;
  readonly table: string;
  /** The base chains that it can be reached from. */
  readonly hooks: readonly Hook[];
  readonly ipsets: readonly IpsetShape[];
  readonly legacy: boolean;
}

export interface Given {
  readonly dice: Dice;
  readonly hint: Sent;
  readonly place: RulePlace;
}

/** One in five is turned round; the packet it was made from then does not fit. */
export const maybeNot = (dice: Dice, option: string): string =>
  dice.chance(0.2) ? `! ${option}` : option;
