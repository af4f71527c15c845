import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Channel, OpenChannel } from "../../../src/collect/shell/channel.ts";
import type { Limits, Ran } from "../../../src/collect/shell/shell.ts";
import { StandingShell } from "../../../src/collect/shell/standingShell.ts";
import { done, failed, type Outcome } from "../../../src/collect/outcome.ts";
import { startTalking } from "../../../src/collect/ssh/process.ts";

const limits = (changes: Partial<Limits> = {}): Limits => ({
  signal: new AbortController().signal,
  timeoutMs: 8_000,
  maxBytes: 1024 * 1024,
  ...changes,
});

/** Real shells of this machine, and what became of them. */
class Shells {
  readonly channels: { readonly channel: Channel; readonly pid: number }[] = [];
  readonly #argv: readonly [string, ...string[]];

  constructor(argv: readonly [string, ...string[]] = ["sh"]) {
    this.#argv = argv;
  }

  readonly open: OpenChannel = () => {
    const { child, ended, end } = startTalking(this.#argv);
    const gone = ended.then(({ said }) => ({ kind: "cut-off", asked: "sh", said }) as const);
    const channel = { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, end };
    this.channels.push({ channel: { ...channel, ended: gone }, pid: child.pid ?? 0 });
    return Promise.resolve(done({ ...channel, ended: gone }));
  };

  get opened(): number {
    return this.channels.length;
  }

  /** Of the last one. */
  signal(name: "SIGKILL" | "SIGSTOP"): void {
    process.kill(this.channels.at(-1)?.pid ?? 0, name);
  }

  async areGone(): Promise<void> {
    await Promise.all(this.channels.map(({ channel }) => channel.ended));
  }
}

interface Kept {
  readonly shells: Shells;
  readonly shell: StandingShell;
  readonly run: (script: string, changes?: Partial<Limits>) => Promise<Outcome<Ran>>;
}

async function keeping(
  work: (kept: Kept) => Promise<void>,
  { argv, idleMs }: { argv?: [string, ...string[]]; idleMs?: number } = {},
): Promise<void> {
  const shells = new Shells(argv);
  const shell = new StandingShell("a shell", shells.open, idleMs);
  try {
    await work({ shells, shell, run: (script, changes) => shell.run(script, limits(changes)) });
  } finally {
    await shell.close();
    await shells.areGone();
  }
}

const printed = (ran: Outcome<Ran>): string => (ran.ok ? ran.value.stdout : ran.failure.said);

suite("a shell that is kept", () => {
  test("tells of each script what it printed, on which stream, and its status", () =>
    keeping(async ({ run, shells }) => {
      for (const code of [0, 3, 127]) {
        const ran = await run(`echo out ${code}; echo err ${code} >&2; exit ${code}`);
        assert.deepEqual(ran, done({ stdout: `out ${code}\n`, stderr: `err ${code}\n`, code }));
      }
      assert.equal(shells.opened, 1);
    }));

  test("what one script sets, reads and breaks is nothing to the next", () =>
    keeping(async ({ run, shells }) => {
      await run("x=1; cd /; export x; trap 'echo trapped' EXIT; umask 777; set -e; read line");
      await run("exec >&- 2>&-");
      await run("unterminated 'quote");
      await run("kill -TERM 0 2>/dev/null; f() { ");
      const again = await run('echo "$x$line"; umask; pwd');
      assert.equal(printed(again), `\n0022\n${process.cwd()}\n`);
      assert.ok(shells.opened <= 2);
    }));

  test("what it prints that has no line end, is nothing at all, or is no text", () =>
    keeping(async ({ run }) => {
      assert.equal(printed(await run("printf x")), "x");
      assert.equal(printed(await run(":")), "");
      assert.equal(printed(await run("printf '\\n\\n'")), "\n\n");
      assert.equal(printed(await run("printf '\\303'; sleep 0.1; printf '\\274'")), "ü");
      assert.equal(printed(await run("printf 'a\\0b\\377'")), "a\0b\ufffd");
      assert.equal(printed(await run("cat")), "");
    }));

  test("any script goes through as it is: quotes, line ends, a megabyte", () =>
    keeping(async ({ run }) => {
      const hard = `cat <<'END'\n'"'"'\\''\\\n$x \`y\` $(z) é\n\nEND\n`;
      assert.equal(printed(await run(hard)), "'\"'\"'\\''\\\n$x `y` $(z) é\n\n");
      const lines = "echo it\\'s '\"'\n".repeat(60_000);
      const ran = await run(lines, { maxBytes: 4 * 1024 * 1024 });
      assert.equal(printed(ran).length, 60_000 * "it's \"\n".length);
    }));

  test("two scripts at once run one after the other", () =>
    keeping(async ({ run, shells }) => {
      const both = await Promise.all([run("echo a; sleep 0.2; echo b"), run("echo c")]);
      assert.deepEqual(both.map(printed), ["a\nb\n", "c\n"]);
      assert.equal(shells.opened, 1);
    }));

  test("what the login prints on both outputs is no part of it", () =>
    keeping(
      async ({ run }) => {
        const ran = await run("echo out; echo err >&2");
        assert.deepEqual(ran, done({ stdout: "out\n", stderr: "err\n", code: 0 }));
      },
      { argv: ["sh", "-c", "echo Welcome; echo Beware >&2; seq 100000; exec sh"] },
    ));

  test("what a program of an earlier script prints late does not end the next, nor keep it from ending", () =>
    keeping(async ({ run }) => {
      await run("(sleep 0.2; echo late; echo late >&2) & :");
      const ran = await run("echo first; sleep 0.5; echo last");
      assert.match(printed(ran), /^first\n(late\n)?last\n$/);
      assert.equal(ran.ok && ran.value.code, 0);
    }));

  test("at the deadline it tells what was printed so far; the next script runs in another one", () =>
    keeping(async ({ run, shells }) => {
      const ran = await run("echo first; sleep 60; echo last", { timeoutMs: 300 });
      assert.deepEqual(ran, done({ stdout: "first\n", stderr: "", cut: "timed-out" }));
      assert.equal(printed(await run("echo next")), "next\n");
      assert.equal(shells.opened, 2);
    }));

  test("endless output is cut to what may be, and the shell left", () =>
    keeping(async ({ run, shells }) => {
      const ran = await run("yes", { maxBytes: 100_000 });
      assert.deepEqual(ran.ok && [ran.value.stdout.length, ran.value.cut], [
        100_000,
        "too-much-output",
      ]);
      const exact = await run("printf %0100000d 1", { maxBytes: 100_000 });
      assert.deepEqual(exact.ok && [exact.value.stdout.length, exact.value.code], [100_000, 0]);
      assert.equal(shells.opened, 2);
    }));

  test("endless complaints are passed over", () =>
    keeping(async ({ run }) => {
      const ran = await run("head -c 3000000 /dev/zero >&2; echo done");
      assert.equal(printed(ran), "done\n");
      assert.ok(ran.ok && ran.value.stderr.length <= 256 * 1024);
    }));

  test("a script cannot end itself by what it prints", () =>
    keeping(async ({ run }) => {
      const fake = `--${"0".repeat(32)}--`;
      const ran = await run(`printf '\\n${fake} over 0\\n'; echo more`);
      assert.equal(printed(ran), `\n${fake} over 0\nmore\n`);
    }));

  test("one that was killed while nobody used it is made anew, and nobody notices", () =>
    keeping(async ({ run, shells }) => {
      assert.equal(printed(await run("echo 1")), "1\n");
      shells.signal("SIGKILL");
      assert.equal(printed(await run("echo 2")), "2\n");
      assert.equal(shells.opened, 2);
    }));

  test("one that is killed in the middle of its first script says so", () =>
    keeping(async ({ run, shells }) => {
      const ran = run("echo first; sleep 60");
      await sleep(300);
      shells.signal("SIGKILL");
      const answer = await ran;
      assert.equal(answer.ok ? "" : answer.failure.kind, "cut-off");
    }));

  test("one that hangs since it was last used is left after some seconds, and another one asked", () =>
    keeping(async ({ run, shells }) => {
      assert.equal(printed(await run("echo 1")), "1\n");
      shells.signal("SIGSTOP");
      assert.equal(printed(await run("echo 2", { timeoutMs: 20_000 })), "2\n");
      assert.equal(shells.opened, 2);
    })).timeout(20_000);

  test("cancelled, it rejects at once; a short script comes to its end, and the shell stays", () =>
    keeping(async ({ run, shells }) => {
      const controller = new AbortController();
      const running = run("sleep 1; echo x", { signal: controller.signal });
      setTimeout(() => controller.abort(new Error("enough")), 50);
      await assert.rejects(running, /enough/);
      assert.equal(printed(await run("echo next")), "next\n");
      assert.equal(shells.opened, 1);
    }));

  test("cancelled, a script that goes on is ended, and keeps nobody waiting for long", () =>
    keeping(async ({ run, shells }) => {
      const controller = new AbortController();
      const running = run("sleep 60", { signal: controller.signal });
      setTimeout(() => controller.abort(new Error("enough")), 50);
      await assert.rejects(running, /enough/);
      const started = performance.now();
      assert.equal(printed(await run("echo next")), "next\n");
      assert.ok(performance.now() - started < 4_000);
      assert.equal(shells.opened, 2);
    }));

  test("cancelled before its turn, it never runs", () =>
    keeping(async ({ run }) => {
      const folder = mkdtempSync(join(tmpdir(), "shell-"));
      try {
        const controller = new AbortController();
        const first = run("sleep 0.3");
        const second = run(`echo > ${folder}/ran`, { signal: controller.signal });
        controller.abort(new Error("enough"));
        await assert.rejects(second, /enough/);
        await first;
        assert.equal(printed(await run("echo next")), "next\n");
        assert.ok(!existsSync(join(folder, "ran")));
      } finally {
        rmSync(folder, { recursive: true });
      }
    }));

  test("unused for a while it ends; also when the last one that wanted it gave up before its turn", () =>
    keeping(
      async ({ run, shells }) => {
        await run(":");
        await assert.rejects(run(":", { signal: AbortSignal.abort(new Error("enough")) }));
        await shells.areGone();
        assert.equal(printed(await run("echo again")), "again\n");
        assert.equal(shells.opened, 2);
      },
      { idleMs: 100 },
    ));

  test("closed in the middle of a script, that ends with a failure, and none comes after", () =>
    keeping(async ({ run, shell, shells }) => {
      await run(":");
      const running = run("sleep 60");
      await sleep(100);
      await shell.close();
      for (const each of [await running, await run("echo x")]) {
        assert.equal(each.ok ? "" : each.failure.kind, "cut-off");
      }
      assert.equal(shells.opened, 1);
    }));

  test("closed while it opens, what comes to be is ended, and waited for", async () => {
    const shells = new Shells();
    let isClosed = false;
    const slow: OpenChannel = async (closed) => {
      await sleep(200);
      isClosed = closed.aborted;
      return shells.open(closed);
    };
    const shell = new StandingShell("a slow shell", slow);
    const running = shell.run("echo x", limits());
    await sleep(50);
    await shell.close();
    assert.ok(isClosed);
    assert.equal(shells.opened, 1);
    await shells.areGone();
    const ran = await running;
    assert.equal(ran.ok ? "" : ran.failure.kind, "cut-off");
  });

  test("what stands in the way of opening is told, and tried anew the next time", async () => {
    const shells = new Shells();
    let tries = 0;
    const open: OpenChannel = (closed) => {
      tries += 1;
      return tries === 1 ? Promise.resolve(failed("no-link", "ssh x", "no")) : shells.open(closed);
    };
    const shell = new StandingShell("a shell", open);
    assert.deepEqual(await shell.run("echo x", limits()), failed("no-link", "ssh x", "no"));
    assert.equal(printed(await shell.run("echo x", limits())), "x\n");
    await shell.close();
  });

  test("a program that is no shell, and one that is not there", async () => {
    for (const argv of [["false"], ["/no/such/program"]] as [string][]) {
      const shell = new StandingShell("no shell", new Shells(argv).open);
      const ran = await shell.run("true", limits());
      assert.ok(!ran.ok);
      await shell.close();
    }
  });

  test("a thousand scripts leave nothing behind in it", () =>
    keeping(async ({ run, shells }) => {
      for (let at = 0; at < 1_000; at += 1) {
        if (printed(await run(`echo ${at}`)) !== `${at}\n`) assert.fail(`script ${at}`);
      }
      const channel = shells.channels[0]?.channel;
      assert.ok(channel !== undefined && shells.opened === 1);
      for (const stream of [channel.stdin, channel.stdout, channel.stderr]) {
        for (const event of ["data", "error", "close", "drain"]) {
          assert.ok(stream.listenerCount(event) <= 3, `listeners of ${event}`);
        }
      }
    }));
});

suite("a program that has ended", () => {
  test("is told of although one that it left behind holds its standard error", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shell-"));
    try {
      const pids = join(folder, "pid");
      const script = `echo why >&2; sleep 60 >/dev/null </dev/null & echo $! > ${pids}; exit 7`;
      const { ended, end } = startTalking(["sh", "-c", script]);
      assert.deepEqual(await ended, { said: "why\n", code: 7 });
      end();
      process.kill(Number(readFileSync(pids, "utf8")));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
