/** How each stage of a walk ends, for its sender. */

import type { Path, Verdict } from "../src/core/contract.ts";
import { outcomeOf, verdictSpan } from "../src/core/explain/words/verdicts.ts";
import type { Stage } from "../src/protocol/messages.ts";

export type Tone = "good" | "bad" | "doubt";

export interface Ending {
  readonly tone: Tone;
  /** Whether the last hop is where the packet is lost. */
  readonly dies: boolean;
  /** What is written where it is lost, when no hop does it. */
  readonly stop: string;
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
      return firstEnding(path);
    case "later":
      return { ...told(path), dies: path.verdict === "stalled" };
    case "reply":
      return replyEnding(path);
  }
}

function told(path: Path): Ending {
  const tone = toneOf(path.verdict);
  const stop = STOPS[path.verdict];
  return { tone, dies: tone === "bad", stop, title: verdictSpan(path).text, says: outcomeOf(path) };
}

/** What no rule did, but the lack of something. */
const STOPS: Readonly<Record<Verdict, string>> = {
  reachable: "",
  refused: "nothing listens here: the packet is refused",
  rejected: "the packet is rejected here",
  dropped: "the packet is lost here, by no rule",
  "no-route": "there is no way on from here",
  stalled: "nobody takes the packet here",
  leaves: "",
  uncertain: "",
};

/** Where the first packet got to a process, what goes wrong does so after it. */
function firstEnding(path: Path): Ending {
  const ending = told(path);
  const arrived = path.hops.at(-1)?.kind === "socket";
  if (!arrived || !ending.dies) return ending;
  const answerIsLost = toneOf(path.reply.verdict) === "bad";
  return {
    ...ending,
    dies: false,
    title: `${ending.title}, after the first packet arrived`,
    says: answerIsLost
      ? "The packet gets there. Where its answer is lost stands under Reply."
      : "The packet gets there. Where the packets after it are lost stands under Later packets.",
  };
}

function replyEnding({ reply }: Path): Ending {
  const tone = toneOf(reply.verdict);
  if (tone === "good") {
    const says = "The answer reaches who asked.";
    return { tone, dies: false, stop: "", title: "comes back", says };
  }
  return {
    tone,
    dies: tone === "bad",
    stop: STOPS[reply.verdict],
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
