import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootlessShell } from "../../../src/collect/shell/rootlessShell.ts";
import { spawnShell } from "../../../src/collect/shell/spawnShell.ts";

const LIMITS = {
  signal: new AbortController().signal,
  timeoutMs: 5000,
  maxBytes: 10_000,
};

suite("the way into a rootless engine's namespaces", () => {
  let folder: string;
  setup(() => (folder = mkdtempSync(join(tmpdir(), "dnl-rootless-"))));
  teardown(() => rmSync(folder, { recursive: true }));

  const run = async (stateDir: string): Promise<string> => {
    const drivers = { networkDriver: "slirp4netns", portDriver: "builtin" };
    const shell = rootlessShell(spawnShell("here", ["sh"]), { stateDir, ...drivers });
    const ran = await shell.run("echo within", LIMITS);
    assert.ok(ran.ok);
    return ran.value.stdout.trim() || ran.value.stderr.trim();
  };

  test("the engine's word for its folder is no part of the script", async () => {
    const mark = join(folder, "mark");
    const attack = `${folder}'; touch ${mark}; echo '$(touch ${mark})`;
    assert.match(await run(attack), /No such file/);
    assert.equal(existsSync(mark), false);
  });

  test("what the file holds has to be a number", async () => {
    writeFileSync(join(folder, "child_pid"), "1 sh -c 'echo no'\n");
    assert.equal(await run(folder), "child_pid: no number");
    writeFileSync(join(folder, "child_pid"), "");
    assert.equal(await run(folder), "child_pid: no number");
  });
});
