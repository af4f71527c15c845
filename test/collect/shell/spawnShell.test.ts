import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { localShell } from "../../../src/collect/shell/localShell.ts";
import { spawnShell } from "../../../src/collect/shell/spawnShell.ts";
import type { Limits } from "../../../src/collect/shell/shell.ts";

const limits = (changes: Partial<Limits> = {}): Limits => ({
  signal: new AbortController().signal,
  timeoutMs: 5000,
  maxBytes: 1024 * 1024,
  ...changes,
});

suite("a shell that is a process", () => {
  test("tells what the script printed, on which stream, and its status", async () => {
    const ran = await localShell.run("echo out; echo err >&2; exit 3", limits());
    assert.deepEqual(ran, { ok: true, value: { stdout: "out\n", stderr: "err\n", code: 3 } });
  });

  test("reads text whose characters come in pieces", async () => {
    const ran = await localShell.run("printf '\\303'; sleep 0.1; printf '\\274'", limits());
    assert.equal(ran.ok && ran.value.stdout, "ü");
  });

  test("a program that is not there", async () => {
    const ran = await spawnShell("nowhere", ["/no/such/sh"]).run("true", limits());
    assert.equal(ran.ok ? "" : ran.failure.kind, "absent");
  });

  test("a program that ends without reading the script", async () => {
    const script = `true ${"#".repeat(1024 * 1024)}`;
    const ran = await spawnShell("false", ["false"]).run(script, limits());
    assert.equal(ran.ok && ran.value.code, 1);
  });

  test("at the deadline it ends with what was printed so far", async () => {
    const started = performance.now();
    const ran = await localShell.run("echo first; sleep 60; echo last", limits({ timeoutMs: 200 }));
    assert.deepEqual(ran, {
      ok: true,
      value: { stdout: "first\n", stderr: "", cut: "timed-out" },
    });
    assert.ok(performance.now() - started < 3000);
  });

  test("a script that ignores being asked to end is killed, with all that it started", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shell-"));
    try {
      const file = join(folder, "later");
      const script = `trap '' TERM; (trap '' TERM; sleep 2; echo > ${file}) & wait; wait`;
      const ran = await localShell.run(script, limits({ timeoutMs: 100 }));
      assert.equal(ran.ok && ran.value.cut, "timed-out");
      await sleep(2200);
      assert.ok(!existsSync(file));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("endless output is cut, and the script ended", async () => {
    const ran = await localShell.run("yes", limits({ maxBytes: 100_000 }));
    assert.equal(ran.ok && ran.value.stdout.length, 100_000);
    assert.equal(ran.ok && ran.value.cut, "too-much-output");
  });

  test("endless complaints are passed over", async () => {
    const ran = await localShell.run("head -c 3000000 /dev/zero >&2; echo done", limits());
    assert.equal(ran.ok && ran.value.stdout, "done\n");
    assert.ok(ran.ok && ran.value.stderr.length <= 256 * 1024);
  });

  test("cancelled is not failed: it rejects with the signal's reason", async () => {
    const controller = new AbortController();
    const running = localShell.run("sleep 60", limits({ signal: controller.signal }));
    setTimeout(() => controller.abort(new Error("enough")), 50);
    await assert.rejects(running, /enough/);
    await assert.rejects(localShell.run("true", limits({ signal: controller.signal })), /enough/);
  });
});
