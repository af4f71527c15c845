/** Answers about ports of the host that the lens shows; an answer is worked out once for each snapshot. */

import type { Explanation } from "../core/contract.ts";
import type { PortQuestion } from "../core/explain/question.ts";
import { unreadOnTheWay } from "../core/explain/unread.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { Lens } from "./lens/lens.ts";
import type { Source } from "./lens/source.ts";

/** The half of the core that explains is loaded with the first question, not when the extension activates. */
const explaining = () => import("../core/explain/explainPort.ts");

/** What was worked out from one snapshot. */
interface Known {
  readonly answers: Map<string, Promise<Explanation>>;
  /** The same snapshot with the rules of those containers that were asked about. */
  deepest: Snapshot;
}

export class Explainer {
  readonly #lens: Lens;
  readonly #known = new WeakMap<Snapshot, Known>();

  constructor(lens: Lens) {
    this.#lens = lens;
  }

  /** What is known now; `undefined` where nothing is. */
  async answer(question: PortQuestion): Promise<Explanation | undefined> {
    const { snapshot, source } = this.#lens.state;
    if (snapshot === undefined) return undefined;
    const known = this.#knownOf(snapshot);
    const { port, protocol, container } = question;
    const key = JSON.stringify([port, protocol, container]);
    const answer = known.answers.get(key) ?? workOut(question, known, source);
    known.answers.set(key, answer);
    // What failed once is tried again when it is asked again.
    answer.catch(() => known.answers.delete(key));
    return answer;
  }

  /** The same without a second reading: at once, and less sure where rules of containers matter. */
  async glance(question: PortQuestion): Promise<Explanation | undefined> {
    const { explainPort } = await explaining();
    const { deepest } = this;
    return deepest === undefined ? undefined : explainPort(deepest, question);
  }

  /** The last good snapshot, with all that was read of it since. */
  get deepest(): Snapshot | undefined {
    const { snapshot } = this.#lens.state;
    return snapshot === undefined ? undefined : this.#knownOf(snapshot).deepest;
  }

  /** The same, with what is lacking in these namespaces read, as far as it is read within that time. */
  async deepened(
    lacking: (snapshot: Snapshot) => readonly string[],
    timeoutMs = DEEPEN_TIMEOUT_MS,
  ): Promise<Snapshot | undefined> {
    const { snapshot, source } = this.#lens.state;
    if (snapshot === undefined) return undefined;
    const known = this.#knownOf(snapshot);
    await deepen(known, source, lacking(known.deepest), timeoutMs);
    return known.deepest;
  }

  #knownOf(snapshot: Snapshot): Known {
    const known = this.#known.get(snapshot) ?? { answers: new Map(), deepest: snapshot };
    this.#known.set(snapshot, known);
    return known;
  }
}

/** A second reading that takes longer would be missed less than waited for: the answer then says what was not read. */
const DEEPEN_TIMEOUT_MS = 5_000;

async function workOut(
  question: PortQuestion,
  known: Known,
  source: Source | undefined,
): Promise<Explanation> {
  const { explainPort } = await explaining();
  const first = explainPort(known.deepest, question);
  const before = known.deepest;
  await deepen(known, source, unreadOnTheWay(first, before), DEEPEN_TIMEOUT_MS);
  return known.deepest === before ? first : explainPort(known.deepest, question);
}

/** Enters these namespaces for what only a process inside is told. */
async function deepen(
  known: Known,
  source: Source | undefined,
  namespaces: readonly string[],
  timeoutMs: number,
): Promise<void> {
  if (source?.deepen === undefined || namespaces.length === 0) return;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    known.deepest = await source.deepen(known.deepest, namespaces, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
