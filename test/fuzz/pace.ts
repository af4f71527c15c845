/** How long a parser may take for a text: ten times what a real text of as many characters, or units, takes. */

import type { Parser } from "./parsers.ts";

const MOST_TIMES = 10;
/** Of the machine, whatever the text. */
const LEAST_MS = 1;
/** What is slow once may have been interrupted; what is slow each time is slow. */
const TRIES = 6;
const WARM_UP_MS = 150;

/** What a line costs at least, empty or not, it costs for being a line. */
interface Costs {
  readonly ofCharacter: number;
  readonly ofUnit: number;
}

export class Pace {
  readonly #parser: Parser;
  readonly #costs: Costs;

  constructor(parser: Parser, costs: Costs) {
    this.#parser = parser;
    this.#costs = costs;
  }

  /** How many times longer the reading takes than the text's length predicts; the least of some tries. */
  async timesTooLong(text: string): Promise<number> {
    const { ofCharacter, ofUnit } = this.#costs;
    const units = unitsOf(this.#parser, text);
    const predicted = LEAST_MS + Math.max(text.length * ofCharacter, units * ofUnit);
    let times = Infinity;
    for (let left = TRIES; left > 0 && times > MOST_TIMES; left -= 1) {
      times = Math.min(times, (await timeOf(this.#parser, text)) / predicted);
    }
    return times;
  }
}

const unitsOf = ({ units = /\n/g }: Parser, text: string): number => text.split(units).length;

export const isTooLong = (times: number): boolean => times > MOST_TIMES;

/** Reads the longest real text until the reader is warm, then takes the time. */
export async function learnPace(parser: Parser): Promise<Pace> {
  const [longest = ""] = parser.seeds.toSorted((one, other) => other.length - one.length);
  await meanTime(parser, longest);
  const time = await meanTime(parser, longest);
  const ofCharacter = time / Math.max(longest.length, 1);
  const ofUnit = Math.min(time / unitsOf(parser, longest), ofCharacter * LONG_LINE);
  return new Pace(parser, { ofCharacter, ofUnit });
}

/** The kernel counts a thread's time in ticks of some milliseconds, so one reading by itself is too short. */
async function meanTime(parser: Parser, text: string): Promise<number> {
  let [times, spent] = [0, 0];
  for (const start = threadMs(); spent < WARM_UP_MS; spent = threadMs() - start) {
    await parser.read(text);
    times += 1;
  }
  return spent / times;
}

/** All of a JSON text is one line. */
const LONG_LINE = 200;

async function timeOf(parser: Parser, text: string): Promise<number> {
  const start = threadMs();
  await parser.read(text);
  return threadMs() - start;
}

/** Time that the machine gave to others is not the parser's. Node 20 does not tell it. */
function threadMs(): number {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
  if (threadCpuUsage === undefined) return performance.now();
  const { user, system } = threadCpuUsage();
  return (user + system) / 1000;
}
