/** Feeds parsers, each for some time, in a thread of its own: one that never ends can be ended there. */

import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { Dice } from "../kernel/generate/dice.ts";
import { makeInput } from "./input.ts";
import { isTooLong, learnPace } from "./pace.ts";
import { allParsers, type Parser } from "./parsers.ts";
import { shrink } from "./shrink.ts";

export interface Round {
  readonly names: readonly string[];
  readonly seed: number;
  readonly msEach: readonly number[];
  /** The parser and the number of the input that it reads, for who watches. */
  readonly at: Int32Array;
}

export interface Result {
  readonly name: string;
  readonly inputs: number;
  readonly characters: number;
  /** How many times longer than predicted the slowest took. */
  readonly slowest: number;
  readonly fault?: Fault;
}

export interface Fault {
  readonly why: string;
  readonly text: string;
}

/** Each input has a seed of its own, so that one alone can be made again. */
export const diceFor = (seed: number, at: number): Dice =>
  new Dice(new Dice(seed + at * 0x9e3779b9).seed());

async function feed(
  parser: Parser,
  { seed, at }: Round,
  ms: number,
): Promise<Omit<Result, "name">> {
  const pace = await learnPace(parser);
  const end = performance.now() + ms;
  let [inputs, characters, slowest] = [0, 0, 0];
  for (; performance.now() < end; inputs += 1) {
    Atomics.store(at, 1, inputs);
    const text = makeInput(diceFor(seed, inputs), parser);
    characters += text.length;
    const failure = await failureOf(parser, text);
    if (failure !== undefined) {
      return { inputs, characters, slowest, fault: await tell(parser, text, failure) };
    }
    const times = await pace.timesTooLong(text);
    slowest = Math.max(slowest, times);
    if (isTooLong(times)) {
      const why = `${times.toFixed(0)} times longer than its length predicts`;
      return { inputs, characters, slowest, fault: { why, text } };
    }
  }
  return { inputs, characters, slowest };
}

async function failureOf(parser: Parser, text: string): Promise<Error | undefined> {
  try {
    await parser.read(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function tell(parser: Parser, text: string, { message, stack }: Error): Promise<Fault> {
  const isSame = async (shorter: string) => (await failureOf(parser, shorter))?.message === message;
  return { why: stack ?? message, text: await shrink(text, isSame) };
}

async function playRound(round: Round): Promise<void> {
  const parsers = await allParsers();
  for (const [turn, name] of round.names.entries()) {
    const parser = parsers.find((each) => each.name === name);
    if (parser === undefined) throw new Error(`no parser ${name}`);
    Atomics.store(round.at, 1, -1);
    Atomics.store(round.at, 0, turn);
    const result = await feed(parser, round, round.msEach[turn] ?? 0);
    parentPort?.postMessage({ name, ...result } satisfies Result);
  }
}

if (!isMainThread) await playRound(workerData as Round);
