/** Feeds parsers, one after another, and watches over them. */

import { Worker } from "node:worker_threads";
import { makeInput } from "./input.ts";
import type { Parser } from "./parsers.ts";
import { diceFor, type Result, type Round } from "./round.ts";

/** No input is so long that a reader may take this time for it. */
const HANGS_MS = 20_000;

/** Each kind of text has the same share of the time; a reader that never ends is told, and ends the run. */
export function fuzz(
  parsers: readonly Parser[],
  { seed, ms }: { readonly seed: number; readonly ms: number },
  tell: (result: Result) => void,
): Promise<void> {
  const at = new Int32Array(new SharedArrayBuffer(8));
  const round: Round = {
    names: parsers.map(({ name }) => name),
    seed,
    msEach: share(parsers, ms),
    at,
  };
  const worker = new Worker(new URL("round.ts", import.meta.url), { workerData: round });
  const watch = watchOver(at, () => {
    tell(hanging(parsers, seed, at));
    void worker.terminate();
  });
  return new Promise((resolve, reject) => {
    worker.on("message", tell);
    worker.on("error", reject);
    worker.on("exit", () => {
      clearInterval(watch);
      resolve();
    });
  });
}

function share(parsers: readonly Parser[], ms: number): number[] {
  const kinds = new Set(parsers.map(({ kind }) => kind));
  const alike = (kind: string): number => parsers.filter((each) => each.kind === kind).length;
  return parsers.map(({ kind }) => ms / kinds.size / alike(kind));
}

function hanging(parsers: readonly Parser[], seed: number, at: Int32Array): Result {
  const [parser, inputs] = [parsers[Atomics.load(at, 0)], Atomics.load(at, 1)];
  const text = parser === undefined || inputs < 0 ? "" : makeInput(diceFor(seed, inputs), parser);
  const fault = { why: "it does not end", text };
  return { name: parser?.name ?? "", inputs, characters: 0, slowest: Infinity, fault };
}

function watchOver(at: Int32Array, hangs: () => void): NodeJS.Timeout {
  let [before, since] = ["", performance.now()];
  const watch = setInterval(() => {
    const now = `${Atomics.load(at, 0)} ${Atomics.load(at, 1)}`;
    if (now !== before) [before, since] = [now, performance.now()];
    if (performance.now() - since < HANGS_MS) return;
    clearInterval(watch);
    hangs();
  }, 500);
  return watch;
}

/** One line about it. */
export function describeResult({ name, inputs, characters, slowest }: Result): string {
  const size = `${inputs} inputs, ${(characters / 1e6).toFixed(1)} MB`;
  return `${name}: ${size}, the slowest ${slowest.toFixed(1)} times its prediction`;
}
