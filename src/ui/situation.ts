/** How things stand, in the few words that views and menus ask for. */

import type { Gap } from "../core/contract.ts";
import type { LensState } from "./lens/lens.ts";

export type Situation =
  "loading" | "ready" | "no-engine" | "no-permission" | "no-context" | "no-snapshot";

export function situationOf({ snapshot, trouble, source }: LensState): Situation {
  if (snapshot !== undefined) return "ready";
  if (trouble === undefined) return "loading";
  if (source?.name.kind === "file") return "no-snapshot";
  if (trouble.code === "ENGINE_PERMISSION_DENIED") return "no-permission";
  return trouble.code === "CONTEXT_NOT_FOUND" ? "no-context" : "no-engine";
}

/** Why something is missing, and what can be done about it: for places that show plain text. */
export const gapWords = ({ reason, remedy }: Pick<Gap, "reason" | "remedy">): string =>
  [reason, remedy]
    .map((sentence) => `${sentence.replace(/\.$/, "").replace(/`([^`]*)`/g, "“$1”")}.`)
    .join(" ");

/** The gap that spoils explanations most: where the host's own part is missing as a whole. */
export function worstGap(gaps: readonly Gap[]): Gap | undefined {
  return gaps.find(({ code }) => WORST.has(code));
}

const WORST: ReadonlySet<Gap["code"]> = new Set([
  "HOST_NOT_PROVEN",
  "NOT_LINUX",
  "ENGINE_IN_VM",
  "RULES_PERMISSION_DENIED",
  "NETNS_PERMISSION_DENIED",
]);
