import assert from "node:assert/strict";
import type { Entry } from "../../../src/collect/journal.ts";
import type { Log } from "../../../src/ui/lens/log.ts";
import { entryLine, journalIn } from "../../../src/ui/log/journalLines.ts";
import { KeptLog } from "../../../src/ui/log/keptLog.ts";

class Written implements Log {
  readonly lines: string[] = [];
  trace = (message: string): unknown => this.lines.push(`trace ${message}`);
  debug = (message: string): unknown => this.lines.push(`debug ${message}`);
  info = (message: string): unknown => this.lines.push(`info ${message}`);
  warn = (message: string): unknown => this.lines.push(`warn ${message}`);
  error = (message: string): unknown => this.lines.push(`error ${message}`);
}

const failure = { kind: "denied", asked: "GET /info", said: "you may not" } as const;

suite("the journal in the log", () => {
  const entries: readonly [entry: Entry, line: string][] = [
    [
      { kind: "request", what: "GET /info", tookMs: 5.4, bytes: 48_213 },
      "trace request, GET /info: 5 ms, 48.2 kB",
    ],
    [
      { kind: "script", what: "this machine", tookMs: 31, bytes: 2_100_000 },
      "debug script, this machine: 31 ms, 2.1 MB",
    ],
    [
      { kind: "link", what: "dev@prod over SSH", tookMs: 900 },
      "debug link, dev@prod over SSH: 900 ms",
    ],
    [
      { kind: "request", what: "GET /info", tookMs: 2, failure },
      "warn request, GET /info: 2 ms, denied: you may not",
    ],
    [
      { kind: "request", what: "GET /a", tookMs: 2, failure: { ...failure, kind: "absent" } },
      "trace request, GET /a: 2 ms, absent: you may not",
    ],
  ];
  for (const [entry, line] of entries) {
    test(line, () => {
      const log = new Written();
      journalIn(log)(entry);
      assert.deepEqual(log.lines, [line]);
    });
  }

  test("an engine that was named is named", () => {
    const log = new Written();
    journalIn(log, "prod")({ kind: "script", what: "x", tookMs: 1, bytes: 7 });
    assert.deepEqual(log.lines, ["debug [prod] script, x: 1 ms, 7 B"]);
    assert.equal(entryLine({ kind: "script", what: "x", tookMs: 1 }), "script, x: 1 ms");
  });
});

suite("a log whose end is kept", () => {
  const at = (): Date => new Date("2026-01-02T03:04:05.678Z");

  test("each line is written at its level, and kept with it and its time", () => {
    const log = new Written();
    const kept = new KeptLog(log, at);
    for (const level of ["trace", "debug", "info", "warn", "error"] as const) kept[level](level);
    assert.deepEqual(
      log.lines,
      kept.lines.map((line) => line.slice(13).replace(":", "")),
    );
    assert.equal(kept.lines[4], "03:04:05.678 error: error");
  });

  test("what a host wrote makes no line of its own, and hides nothing", () => {
    const log = new Written();
    new KeptLog(log, at).info("name \u001b[2K\u202ea\nwarn: forged");
    assert.deepEqual(log.lines, ["info name \\u{1b}[2K\\u{202e}a\n    warn: forged"]);
  });

  test("the last lines are kept, and of endless ones the beginning", () => {
    const kept = new KeptLog(new Written(), at);
    for (let count = 0; count < 5_000; count += 1) kept.info(`${count} ${"x".repeat(10_000)}`);
    assert.ok(kept.lines.length >= 400 && kept.lines.length <= 800);
    assert.match(kept.lines.at(-1) ?? "", /info: 4999 x+$/);
    assert.ok((kept.lines.at(-1) ?? "").length < 2_100);
  });
});
