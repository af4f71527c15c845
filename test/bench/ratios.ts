export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly goal: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** `what` took `part` where the yardstick took `whole`: both from one run, so that a slow machine slows both. */
export function ratioRow(what: string, part: number, whole: number, goal?: number): Row {
  const figure = `${(part / whole).toPrecision(2)}  (${printTime(part)} to ${printTime(whole)})`;
  return { what, figure, goal: goal === undefined ? "" : `at most ${goal}` };
}

const printTime = (ms: number): string =>
  ms < 1 ? `${(ms * 1000).toFixed(0)} µs` : `${ms.toFixed(1)} ms`;

export function printRows(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const figures = Math.max(...rows.map(({ figure }) => figure.length));
  return rows
    .map(({ what, figure, goal }) => `${what.padEnd(width)}  ${figure.padEnd(figures)}  ${goal}`)
    .join("\n");
}
