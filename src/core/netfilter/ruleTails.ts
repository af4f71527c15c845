/** What stands behind the basic options of a rule: in large rulesets it is the same in many rules. */

import type { RulePlace } from "./options.ts";
import type { Statement } from "./statements.ts";

/** `-m tcp --dport 80 -j ACCEPT`, read. */
export interface Tail {
  readonly statements: readonly Statement[];
  readonly words: number;
  /** Without blanks at its end. */
  readonly length: number;
}

type ByText = Map<string, Tail>;

/** Beyond that many, tails have something new in each rule. */
const MOST_KNOWN = 2048;

/** Tails that read without any problem. What they mean hangs on the chain, and on the protocol that `-p` asks for. */
export class Tails {
  readonly #known = new Map<RulePlace, Map<number | undefined, ByText>>();

  of(place: RulePlace, protocol: number | undefined): ByText {
    const byProtocol = this.#known.get(place) ?? new Map<number | undefined, ByText>();
    if (byProtocol.size === 0) this.#known.set(place, byProtocol);
    const byText = byProtocol.get(protocol) ?? new Map<string, Tail>();
    if (byText.size === 0) byProtocol.set(protocol, byText);
    return byText;
  }

  /** What was a target may be a chain from now on. */
  forget(): void {
    this.#known.clear();
  }
}

export const isRoomFor = (known: ByText): boolean => known.size < MOST_KNOWN;

const [BLANK, QUOTE, DASH] = [32, 34, 45];
/** `-m`, `-j`, `-g` */
const LETTERS = [109, 106, 103];

/** Where the first match or the target begins; `end` where none does, or a quote comes first. */
export function startOfTail(source: string, start: number, end: number): number {
  for (let at = start; at < end - 3; at += 1) {
    const code = source.charCodeAt(at);
    if (code === QUOTE) return end;
    if (code !== BLANK || source.charCodeAt(at + 1) !== DASH) continue;
    if (source.charCodeAt(at + 3) === BLANK && LETTERS.includes(source.charCodeAt(at + 2))) {
      return at + 1;
    }
  }
  return end;
}
