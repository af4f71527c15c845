/** How each stage of a walk ends, for its sender. */

import type { Path, Verdict } from "../src/core/contract.ts";
import { outcomeOf, verdictSpan } from "../src/core/explain/words/verdicts.ts";
import type { Stage } from "../src/protocol/messages.ts";

export type Tone = "good" | "bad" | "doubt";

export interface Ending {
  readonly tone: Tone;
  /** Whether the last hop is where the packet is lost. */
  readonly dies: boolean;
  readonly title: string;
  readonly says: string;
}

export function toneOf(verdict: Verdict): Tone {
  if (verdict === "reachable") return "good";
  return verdict === "leaves" || verdict === "uncertain" ? "doubt" : "bad";
}

export const verdictWords = (verdict: Verdict): string => verdictSpan({ verdict }).text;

export function endingOf(path: Path, stage: Stage): Ending {
  switch (stage) {
    case "first":
      return answerIsLost(path) ? arrivesOnly() : told(path);
    case "later":
      return { ...told(path), dies: false };
    case "reply":
      return replyEnding(path);
  }
}

function told(path: Path): Ending {
  const tone = toneOf(path.verdict);
  return { tone, dies: tone === "bad", title: verdictSpan(path).text, says: outcomeOf(path) };
}

/** The packet got there, and what comes back does not. */
function answerIsLost({ verdict, reply }: Path): boolean {
  return verdict !== "reachable" && reply.hops.length > 0 && toneOf(reply.verdict) === "bad";
}

const arrivesOnly = (): Ending => ({
  tone: "bad",
  dies: false,
  title: "arrives, but its answer is lost",
  says: "The packet gets there. Where its answer is lost stands under Reply.",
});

function replyEnding({ reply }: Path): Ending {
  const tone = toneOf(reply.verdict);
  if (tone === "good") {
    return { tone, dies: false, title: "comes back", says: "The answer reaches who asked." };
  }
  return {
    tone,
    dies: tone === "bad",
    title: verdictWords(reply.verdict),
    says:
      tone === "bad"
        ? "The answer is lost here: who asked sees none."
        : "Whether the answer comes back cannot be told for sure.",
  };
}

/** Why a stage has no hops. */
export function emptyStage(path: Path, stage: Stage): string {
  if (stage === "first") return "Nothing is known of this way.";
  if (toneOf(path.verdict) === "bad") {
    return stage === "later"
      ? "There are no later packets: the first one is not answered."
      : "There is no answer whose way back could be shown.";
  }
  return stage === "later"
    ? "Later packets were not followed here."
    : "The way back was not followed here.";
}
