/** Comparisons of the time to live, shared by `-m ttl` and `-m hl`. */

import { answer, YES, type Answer } from "../../answer.ts";
import { number, option, plain } from "../codecs.ts";
import type { Given } from "../options.ts";

export const hopFields = (name: "ttl" | "hl") => ({
  eq: option(`--${name}-eq`, number(255), `--${name}`),
  lt: plain(`--${name}-lt`, number(255)),
  gt: plain(`--${name}-gt`, number(255)),
});

export interface HopValues {
  readonly eq?: Given<number>;
  readonly lt?: Given<number>;
  readonly gt?: Given<number>;
}

export function hopsHold({ eq, lt, gt }: HopValues, ttl: number): Answer {
  if (eq !== undefined) return answer((ttl === eq.value) !== eq.negated);
  if (lt !== undefined) return answer(ttl < lt.value);
  return gt === undefined ? YES : answer(ttl > gt.value);
}
