import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { done, failed, type Outcome } from "../../../src/collect/outcome.ts";
import { localShell } from "../../../src/collect/shell/localShell.ts";
import { quote } from "../../../src/collect/shell/quote.ts";
import { rootOr, withRight, type Right } from "../../../src/collect/shell/rights.ts";
import type { Limits, Ran, Shell } from "../../../src/collect/shell/shell.ts";

const limits: Limits = {
  signal: new AbortController().signal,
  timeoutMs: 10_000,
  maxBytes: 8 * 1024 * 1024,
};

/** What `sudo` does for a login, as a program. */
const SUDO = {
  allowed: 'shift 2; WHO=root; export WHO; exec "$@"',
  asking: "echo 'sudo: a password is required' >&2; exit 1",
  lecturing:
    "echo 'We trust you have received the usual lecture' >&2; echo Respect the privacy of others; " +
    'shift 2; WHO=root; export WHO; exec "$@"',
  "only for one program": '[ "$3" = /usr/bin/id ] || { echo "sudo: not allowed" >&2; exit 1; }',
  "in need of a terminal": "echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1",
  absent: undefined,
} as const;

interface Login {
  readonly uid: number;
  readonly sudo: keyof typeof SUDO;
}

/** A place where somebody has logged in. */
async function at(login: Login, work: (place: Shell) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "rights-"));
  const put = (name: string, lines: string): void =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  put("id", `[ "$WHO" = root ] && echo 0 || echo ${login.uid}`);
  put("sudo", SUDO[login.sudo] ?? 'echo "sudo: not found" >&2; exit 127');
  const before = `PATH=${quote(folder)}:$PATH; export PATH\n`;
  const run: Shell["run"] = (script, some) => localShell.run(before + script, some);
  try {
    await work({ name: "a place", run });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const WHO = 'echo "$(id -u)"; echo said >&2; exit 5';

const said = (ran: Outcome<Ran>): string =>
  ran.ok ? `${ran.value.stdout.trim()} by ${ran.value.right ?? "none"}` : ran.failure.kind;

type Row = readonly [login: Login, right: Right, said: string];

const ROWS: readonly Row[] = [
  [{ uid: 0, sudo: "allowed" }, "best", "0 by own"],
  [{ uid: 0, sudo: "asking" }, "root", "0 by own"],
  [{ uid: 1000, sudo: "allowed" }, "best", "0 by sudo"],
  [{ uid: 1000, sudo: "allowed" }, "root", "0 by sudo"],
  [{ uid: 1000, sudo: "allowed" }, "own", "1000 by none"],
  [{ uid: 1000, sudo: "asking" }, "best", "1000 by own"],
  [{ uid: 1000, sudo: "asking" }, "root", "denied"],
  [{ uid: 1000, sudo: "only for one program" }, "best", "1000 by own"],
  [{ uid: 1000, sudo: "only for one program" }, "root", "denied"],
  [{ uid: 1000, sudo: "in need of a terminal" }, "best", "1000 by own"],
  [{ uid: 1000, sudo: "absent" }, "best", "1000 by own"],
  [{ uid: 1000, sudo: "absent" }, "root", "denied"],
];

suite("the right to read", () => {
  for (const [login, right, want] of ROWS) {
    test(`uid ${login.uid}, sudo ${login.sudo}, ${right} wanted: ${want}`, () =>
      at(login, async (place) => {
        const ran = await withRight(place, right).run(WHO, limits);
        assert.equal(said(ran), want);
        if (ran.ok) assert.deepEqual([ran.value.stderr, ran.value.code], ["said\n", 5]);
      }));
  }

  test("sudo that lectures: what it says by itself comes before the script's own words", () =>
    at({ uid: 1000, sudo: "lecturing" }, async (place) => {
      const ran = await withRight(place, "best").run(WHO, limits);
      assert.equal(ran.ok && ran.value.right, "sudo");
      assert.match(ran.ok ? ran.value.stdout : "", /^Respect the privacy of others\n0\n$/);
    }));

  test("sudo by name, where it is not allowed, says why", () =>
    at({ uid: 1000, sudo: "asking" }, async (place) => {
      const ran = await withRight(place, "sudo").run(WHO, limits);
      assert.deepEqual(ran.ok && [ran.value.stdout, ran.value.code], ["", 1]);
      assert.match(ran.ok ? ran.value.stderr : "", /a password is required/);
    }));

  test("any script goes through as it is, of any length", () =>
    at({ uid: 1000, sudo: "allowed" }, async (place) => {
      const line = `echo 'it'\\''s' "\\$x \\\`y\\\`"\n`;
      const ran = await withRight(place, "best").run(line.repeat(20_000), limits);
      assert.equal(ran.ok && ran.value.stdout, "it's $x `y`\n".repeat(20_000));
    }));
});

/** A second place, and what was run there. */
class Second implements Shell {
  readonly name = "another place";
  ran = 0;
  answer: Outcome<Ran> = done({ stdout: "second", stderr: "", code: 0 });

  run(): Promise<Outcome<Ran>> {
    this.ran += 1;
    return Promise.resolve(this.answer);
  }
}

suite("a second place that has root's rights", () => {
  test("is left alone where the first has them", () =>
    at({ uid: 1000, sudo: "allowed" }, async (first) => {
      const second = new Second();
      assert.equal(said(await rootOr(first, second).run(WHO, limits)), "0 by sudo");
      assert.equal(second.ran, 0);
    }));

  test("is read where it has not, from then on alone, and named", () =>
    at({ uid: 1000, sudo: "asking" }, async (place) => {
      let first = 0;
      const run: Shell["run"] = (script, some) => {
        first += 1;
        return place.run(script, some);
      };
      const both = rootOr({ name: "a place", run }, new Second());
      for (let turn = 0; turn < 3; turn += 1) {
        const ran = await both.run(WHO, limits);
        const want = { stdout: "second", stderr: "", code: 0, place: "another place" };
        assert.deepEqual(ran, done(want));
      }
      assert.equal(first, 1);
    }));

  test("when it fails, the first is read as it is, and says why; later both are tried anew", () =>
    at({ uid: 1000, sudo: "asking" }, async (first) => {
      const second = new Second();
      const both = rootOr(first, second);
      await both.run(WHO, limits);
      const lost = failed("cut-off", "a helper container", "it ended");
      second.answer = lost;
      const ran = await both.run(WHO, limits);
      assert.equal(ran.ok && ran.value.stdout, "1000\n");
      assert.deepEqual(ran.ok && ran.value.instead, lost.ok || lost.failure);
      second.answer = done({ stdout: "again", stderr: "", code: 0 });
      assert.equal(said(await both.run(WHO, limits)), "again by none");
    }));

  test("is no way out where the first place cannot be reached at all", async () => {
    const lost = failed("no-link", "ssh prod", "no route");
    const second = new Second();
    const first: Shell = { name: "prod over SSH", run: () => Promise.resolve(lost) };
    assert.deepEqual(await rootOr(first, second).run(WHO, limits), lost);
    assert.equal(second.ran, 0);
  });
});
