/** A match that is not known, or was not understood: kept as it stands, never guessed at. */

import type { Answer } from "../../answer.ts";
import { unknown } from "../moment.ts";

export interface OpaqueMatch {
  readonly kind: "opaque";
  /** From `-m` on, in the words of the source. */
  readonly text: string;
}

export const opaqueHolds = (): Answer =>
  unknown("UNSUPPORTED_MATCH", "a condition holds that is not modelled", true);
