/** How many pairs, and from which seed: `--pairs=N --seed=S`, or KERNEL_PAIRS and KERNEL_SEED. */

import { randomInt } from "node:crypto";

export const PAIRS = Math.ceil(numberOf("pairs") ?? 2000);

/** Where all run the same tests, what fails has to be the change's doing. */
const SEED_IN_CI = 4;

/** By hand another one each run, which is printed: `--seed` repeats it. */
export const SEED =
  numberOf("seed") ?? (process.env["CI"] === "true" ? SEED_IN_CI : randomInt(2 ** 31));

function numberOf(name: string): number | undefined {
  const given = process.argv.flatMap((word, at, all) =>
    word === `--${name}`
      ? [all[at + 1]]
      : word.startsWith(`--${name}=`)
        ? [word.slice(name.length + 3)]
        : [],
  );
  const text = given[0] ?? process.env[`KERNEL_${name.toUpperCase()}`];
  const number = Number(text);
  return text === undefined || !Number.isSafeInteger(number) || number < 0 ? undefined : number;
}
