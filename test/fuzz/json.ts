/** JSON of another shape than a parser expects. */

import type { Dice } from "../kernel/generate/dice.ts";

const STRANGE: readonly unknown[] = [
  ...[null, true, 0, -1, 0.5, 1e21, 2 ** 53, "", "x", "0", "\0", "\u{1f600}", [], {}, [[]]],
  ...["10.0.0.1", "::1", "80/tcp", "-", " ", { Id: 1 }, [null], "__proto__"],
];

/** The text of a real document in which some values are others, missing, doubled, or deep. */
export function changedJson(dice: Dice, text: string): string {
  let value: unknown = JSON.parse(text);
  for (let left = dice.between(1, 8); left > 0; left -= 1) value = changeSomewhere(dice, value);
  return JSON.stringify(value);
}

function changeSomewhere(dice: Dice, value: unknown): unknown {
  if (typeof value !== "object" || value === null || dice.chance(0.15)) return replace(dice, value);
  if (Array.isArray(value)) {
    const list: unknown[] = [...(value as unknown[])];
    if (list.length === 0) return replace(dice, value);
    const at = dice.between(0, list.length - 1);
    list[at] = changeSomewhere(dice, list[at]);
    return list;
  }
  const entries = Object.entries<unknown>({ ...value });
  if (entries.length === 0) return replace(dice, value);
  const at = dice.between(0, entries.length - 1);
  const [name, inner] = dice.pick(entries);
  const changed: [string, unknown] = [
    dice.chance(0.1) ? dice.pick(["__proto__", "", "toString", name.toUpperCase()]) : name,
    changeSomewhere(dice, inner),
  ];
  return Object.fromEntries(entries.toSpliced(at, 1, ...(dice.chance(0.1) ? [] : [changed])));
}

function replace(dice: Dice, value: unknown): unknown {
  const make = dice.pick<() => unknown>([
    () => dice.pick(STRANGE),
    () => [value, value, value],
    () => ({ [dice.pick(["x", "__proto__", "0"])]: value }),
    () => JSON.stringify(value),
    () => "1".repeat(dice.between(1, 5000)),
    () => nested(dice.between(1, 5000)),
  ]);
  return make();
}

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let left = depth; left > 0; left -= 1) value = left % 2 === 0 ? [value] : { x: value };
  return value;
}
