import { writeFileSync } from "node:fs";
import Mocha from "mocha";
import type { MochaOptions, Runner, Suite, Test } from "mocha";

/** What a suite came to, for the script that ran it (`scripts/test.mjs`). */
export interface Counts {
  readonly passed: number;
  readonly failed: readonly FailedTest[];
  readonly skipped: readonly SkippedTest[];
}

export interface FailedTest {
  readonly title: string;
  /** What the error says, with what was expected where it is an assertion's. */
  readonly message: string;
}

export interface SkippedTest {
  readonly title: string;
  readonly reason: string;
}

/**
 * Prints as Mocha's own reporter does (`output=dot`, else spec), or what failed alone (`output=quiet`), and writes the
 * counts to a file.
 */
export class CountingReporter extends Mocha.reporters.Base {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const settings = (options.reporterOptions ?? {}) as { output?: string };
    if (settings.output === "dot") new Mocha.reporters.Dot(runner, options);
    else if (settings.output === "quiet")
      runner.on("end", () => Mocha.reporters.Base.list(this.failures));
    else new Mocha.reporters.Spec(runner, options);
    const counts = { passed: 0, failed: [] as FailedTest[], skipped: [] as SkippedTest[] };
    runner.on("pass", () => (counts.passed += 1));
    runner.on("fail", (test, error: Error) => {
      counts.failed.push({ title: test.fullTitle(), message: error.message });
    });
    runner.on("pending", (test) => {
      counts.skipped.push({ title: test.fullTitle(), reason: reasonOf(test) });
    });
    runner.on("end", () => writeCounts(counts));
  }
}

/** Where the counts are asked for. */
export const COUNTS_FILE = "TEST_COUNTS_FILE";

function writeCounts(counts: Counts): void {
  const path = process.env[COUNTS_FILE];
  if (path !== undefined) writeFileSync(path, JSON.stringify(counts));
}

/** The reason is kept by `skipBecause`, at the test or at a suite around it. */
function reasonOf(test: Test): string {
  let at: Test | Suite | undefined = test;
  while (at !== undefined) {
    if ("skipReason" in at) return String(at.skipReason);
    at = at.parent;
  }
  return "marked as pending in its file";
}

// oxlint-disable-next-line import/no-default-export -- Mocha finds a reporter by this name only.
export { CountingReporter as default };
