import assert from "node:assert/strict";
import { format } from "node:util";
import type Mocha from "mocha";
import { CountingReporter } from "../../support/countingReporter.ts";
import { filesBelow } from "../../support/files.ts";
import { ENVIRONMENT, REPORT_MARK } from "../verbs.ts";
import { watchExtensionHost } from "./faults.ts";
import { keepEvidence } from "./window.ts";

const TIMEOUT_MS = 60_000;

/** Runs every test of this folder; VS Code calls it in the extension host. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const print = console.log.bind(console);
  const faults = watchExtensionHost();
  const { default: MochaClass } = await import("mocha");
  const color = process.env[ENVIRONMENT.color] !== undefined;
  const mocha = new MochaClass({ ui: "tdd", timeout: TIMEOUT_MS, forbidOnly: true, color });
  MochaClass.reporters.Base.consoleLog = (...words: unknown[]) => {
    for (const line of format(...words).split("\n")) print(REPORT_MARK + line);
  };
  mocha.reporter(CountingReporter);
  const grep = process.env[ENVIRONMENT.grep];
  if (grep !== undefined) mocha.grep(grep);
  for (const file of filesBelow(__dirname, ".test.cjs")) mocha.addFile(file);
  await mocha.loadFilesAsync();
  mocha.suite.afterEach(async function () {
    await keepEvidence(this.currentTest);
  });
  addLast(MochaClass, mocha, faults);
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}

/** After all others: what went wrong in the extension host meanwhile. */
function addLast(MochaClass: typeof Mocha, mocha: Mocha, faults: ReadonlySet<string>): void {
  const suite = MochaClass.Suite.create(mocha.suite, "the extension host, all the while");
  suite.addTest(
    new MochaClass.Test("prints nothing of the extension's and leaves no rejection", () => {
      assert.deepEqual([...faults], []);
    }),
  );
}
