/** Three values: a match holds, does not hold, or cannot be known from a snapshot. */

import type { Assumption } from "./contract.ts";

export type Answer =
  | { readonly is: "yes" }
  | { readonly is: "no" }
  | {
      readonly is: "unknown";
      /** What it hangs on, in words a person understands. */
      readonly doubt: Assumption;
      /** What holds in the ordinary case: a rate limit is not used up, a list has not seen the sender. */
      readonly usually: boolean;
    };

export const YES: Answer = { is: "yes" };
export const NO: Answer = { is: "no" };

export const answer = (holds: boolean): Answer => (holds ? YES : NO);

/** Turns a sure answer round; what is unknown stays unknown. */
export function not(given: Answer): Answer {
  if (given.is === "unknown") return { ...given, usually: !given.usually };
  return given.is === "yes" ? NO : YES;
}

/**
 * Settles a doubt in one world of several: the walk asks, `explore` answers each way in turn.
 * The same doubt in the same walk is always settled the same way.
 */
export type Decide = (doubt: Assumption, usually: boolean) => boolean;
