/** Inputs for a parser: real texts that were changed, words in any order, and one thing many times over. */

import type { Dice } from "../kernel/generate/dice.ts";
import { changedJson } from "./json.ts";
import type { Parser } from "./parsers.ts";

/** Longer ones show what time grows with; most are short, so that there are many. */
const LONGEST = 100_000;

/** The same dice make the same input. */
export function makeInput(dice: Dice, parser: Parser): string {
  const kinds: readonly (readonly [weight: number, make: () => string])[] = [
    [parser.isJson === true ? 3 : 8, () => changed(dice, parser)],
    [parser.isJson === true ? 5 : 0, () => changedJson(dice, dice.pick(parser.seeds))],
    [2, () => jumble(dice, parser)],
    [1, () => repeated(dice, parser)],
  ];
  return dice.weigh(kinds)();
}

/** A piece of a real text, or all of it, changed in a few places. */
function changed(dice: Dice, parser: Parser): string {
  const seed = dice.pick(parser.seeds);
  let text = dice.chance(0.3) ? seed : pieceOf(dice, seed, 4000);
  for (let left = dice.between(1, 6); left > 0; left -= 1) text = changeOnce(dice, text, parser);
  return text.slice(0, LONGEST);
}

function changeOnce(dice: Dice, text: string, { seeds, words }: Parser): string {
  const start = dice.between(0, text.length);
  const end = Math.min(
    text.length,
    start +
      dice.weigh([
        [4, dice.between(0, 8)],
        [1, 400],
      ]),
  );
  const [before, piece, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
  const make = dice.pick([
    () => "",
    () => dice.pick(words),
    () => `${piece}${dice.pick(words)}`,
    () => piece.repeat(dice.between(2, 50)),
    () => pieceOf(dice, dice.pick(seeds), 300),
    () => String.fromCharCode(dice.between(0, 0xffff)),
    () => piece.slice(piece.length >> 1) + piece.slice(0, piece.length >> 1),
  ]);
  return dice.chance(0.05) ? before : before + make() + after;
}

function pieceOf(dice: Dice, text: string, longest: number): string {
  const start = dice.between(0, Math.max(0, text.length - 1));
  return text.slice(start, start + dice.between(1, longest));
}

function jumble(dice: Dice, { words }: Parser): string {
  const between = dice.pick(["", " ", "\n", ","]);
  return dice.list(dice.between(0, 80), () => dice.pick(words)).join(between);
}

/** What expressions and nested loops may take too long for. */
function repeated(dice: Dice, parser: Parser): string {
  const seed = dice.pick(parser.seeds);
  const unit = dice.list(dice.between(1, 3), () =>
    dice.pick([...parser.words, pieceOf(dice, seed, 40)]),
  );
  const times = dice.between(100, LONGEST) / Math.max(1, unit.join("").length);
  const [head, tail] = [dice.between(0, seed.length), dice.between(0, 40)];
  return (
    seed.slice(Math.max(0, head - 200), head) +
    unit.join("").repeat(times) +
    seed.slice(head, head + tail)
  );
}
