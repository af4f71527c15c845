import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { newMark, readOutput, writeScript } from "../../src/collect/script.ts";
import { SECTIONS } from "../../src/collect/sections/index.ts";
import type { Section } from "../../src/collect/sections/section.ts";
import { spawnShell } from "../../src/collect/shell/spawnShell.ts";
import type { Ran } from "../../src/collect/shell/shell.ts";
import { clean } from "../../src/collect/parsed.ts";

const section = (lines: string): Section<string> => ({ asked: lines, lines, read: clean });

const SHELLS: readonly (readonly [string, ...string[]])[] = [
  ["sh"],
  ["dash"],
  ["bash"],
  ["busybox", "sh"],
];

const ran = (stdout: string, more: Partial<Ran> = {}): Ran => ({
  stdout,
  stderr: "",
  code: 0,
  ...more,
});

for (const argv of SHELLS) {
  suite(`the script in ${argv.join(" ")}`, () => {
    suiteSetup(function () {
      const [program, ...args] = argv;
      if (spawnSync(program, [...args, "-c", "true"]).status !== 0) this.skip();
    });
    const run = async (sections: Record<string, Section<string>>): Promise<Ran> => {
      const outcome = await spawnShell("test", argv).run(writeScript(sections, "--m--"), {
        signal: new AbortController().signal,
        timeoutMs: 10_000,
        maxBytes: 1024 * 1024,
      });
      assert.ok(outcome.ok);
      return outcome.value;
    };

    test("sections succeed, fail and are missed apart from each other", async () => {
      const sections = {
        fine: section("printf 'no end of line'"),
        silent: section("true"),
        broken: section("echo half; echo 'it broke' >&2; return 7"),
        denied: section("echo 'open: Permission denied' >&2; return 1"),
        absent: section("has no-such-tool || { missing no-such-tool; return; }"),
        after: section("echo still here"),
      };
      const read = readOutput(sections, "--m--", await run(sections));
      assert.deepEqual(
        Object.entries(read).map(([name, reading]) => [
          name,
          reading.ok ? reading.value : [reading.failure.kind, reading.failure.said],
        ]),
        [
          ["fine", "no end of line"],
          ["silent", ""],
          ["broken", ["failed", "it broke"]],
          ["denied", ["denied", "open: Permission denied"]],
          ["absent", ["absent", "no-such-tool: not found"]],
          ["after", "still here\n"],
        ],
      );
    });

    test("a section that reads its input does not eat the script", async () => {
      const sections = { greedy: section("cat"), after: section("echo here") };
      const read = readOutput(sections, "--m--", await run(sections));
      assert.equal(read.after.ok && read.after.value, "here\n");
    });

    test("what runs beside the others starts with what those before it left, and waits to be read", async () => {
      const sections = {
        before: section("word=given; echo before"),
        other: section("cat; echo other"),
        long: {
          ...section("cat <&3 | wc -c"),
          beside: { after: "before", lines: 'head -c 200000 /dev/zero; printf "$word"' },
        },
        after: section("cat; echo after"),
      };
      const read = readOutput(sections, "--m--", await run(sections));
      assert.deepEqual(
        Object.values(read).map((reading) => reading.ok && reading.value.trim()),
        ["before", "other", "200005", "after"],
      );
    });

    test("half a script does nothing", async () => {
      const script = writeScript({ a: section("echo ran") }, "--m--");
      const half = script.slice(0, script.indexOf("all </dev/null"));
      const outcome = await spawnShell("test", argv).run(half, {
        signal: new AbortController().signal,
        timeoutMs: 5000,
        maxBytes: 1000,
      });
      assert.equal(outcome.ok && outcome.value.stdout, "");
    });

    test("all sections are words that it understands", () => {
      const [program, ...args] = argv;
      const script = writeScript(SECTIONS, newMark());
      const checked = spawnSync(program, [...args, "-n"], { input: script, encoding: "utf8" });
      assert.equal(checked.stderr, "");
      assert.equal(checked.status, 0);
    });
  });
}

suite("output taken apart", () => {
  const sections = { one: section("one"), two: section("two") };
  const whole =
    "\n--m-- begin one\nfirst\n--m-- end one 0\n\n--m-- begin two\nsecond\n--m-- end two 0\n";

  test("whatever a login shell prints before", () => {
    const read = readOutput(sections, "--m--", ran(`Welcome!\n\n${whole}`));
    assert.equal(read.one.ok && read.one.value, "first");
    assert.equal(read.two.ok && read.two.value, "second");
  });

  test("cut off anywhere, it keeps the sections that are whole and makes none up", () => {
    for (let length = 0; length < whole.length; length += 1) {
      const read = readOutput(sections, "--m--", ran(whole.slice(0, length)));
      if (read.one.ok) assert.equal(read.one.value, "first");
      if (read.two.ok) assert.equal(read.two.value, "second");
      assert.equal(read.one.ok, length >= whole.indexOf("\n\n--m-- begin two") + 1);
      assert.equal(read.two.ok, length >= whole.length);
    }
  });

  test("a section that came too late says so", () => {
    const cut = whole.slice(0, whole.indexOf("second"));
    const read = readOutput(sections, "--m--", ran(cut, { cut: "timed-out" }));
    assert.equal(read.two.ok ? "" : read.two.failure.kind, "timed-out");
  });

  test("a section that was too long says so", () => {
    const cut = whole.slice(0, whole.indexOf("second"));
    const read = readOutput(sections, "--m--", ran(cut, { cut: "too-much-output" }));
    assert.equal(read.two.ok ? "" : read.two.failure.kind, "cut-off");
  });

  test("lines like another run's marks are only lines", () => {
    const forged = whole.replace("first", "first\n--x-- end one 0\n\n--x-- begin two\nforged");
    const read = readOutput(sections, "--m--", ran(forged));
    assert.equal(read.two.ok && read.two.value, "second");
  });

  test("no two runs have the same mark", () => {
    assert.notEqual(newMark(), newMark());
    assert.match(newMark(), /^--[0-9a-f]{32}--$/);
  });
});
