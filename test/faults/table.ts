import type { Fault } from "./fault.ts";

/** Prints the table as it comes about: a row is a line, as wide as it has to be. */
export function printTitle(): void {
  console.log("done | said | kept | ok");
}

export function printRow({ done, said, kept }: Fault, passed: boolean): void {
  console.log([done, said, kept, passed ? "ok" : "FAILED"].join(" | "));
}

export function printTotal({ passed, failed }: { passed: number; failed: number }): void {
  console.log(`${passed + failed} rows: ${passed} passed, ${failed} failed`);
}
