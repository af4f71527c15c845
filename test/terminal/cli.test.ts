import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const COMMAND = ["--import=tsx", join(import.meta.dirname, "../../src/cli.ts")];
const SAMPLE = ["snapshot", "--snapshot", "media/sample-host.json"];

/** The command as a process of its own: what only a process can show. */
suite("the terminal command", function () {
  this.timeout(20_000);

  test("ends in peace when nobody reads on", async () => {
    const child = start(...SAMPLE);
    child.stdout?.once("data", () => child.stdout?.destroy());
    const said = gather(child.stderr);
    const [code] = (await once(child, "close")) as [number | null];
    assert.deepEqual([code, said()], [0, ""]);
  });

  test("prints all of a long answer into a pipe before it ends", async () => {
    const child = start(...SAMPLE);
    const printed = gather(child.stdout);
    const [code] = (await once(child, "close")) as [number | null];
    assert.equal(code, 0);
    assert.equal(
      (JSON.parse(printed()) as { schema: string }).schema,
      "docker-network-lens/snapshot@1",
    );
  });

  test("Ctrl-C ends a question that an engine does not answer, without a word", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lens-cli-"));
    const path = join(folder, "docker.sock");
    const silent = createServer().listen(path);
    await once(silent, "listening");
    const asked = once(silent, "connection");
    const child = start("list", "--host", `unix://${path}`, "--via", "local");
    const said = gather(child.stderr);
    try {
      await asked;
      child.kill("SIGINT");
      const [code] = (await once(child, "close")) as [number | null];
      assert.deepEqual([code, said()], [130, ""]);
    } finally {
      child.kill("SIGKILL");
      silent.close();
      rmSync(folder, { recursive: true });
    }
  });
});

const start = (...args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [...COMMAND, ...args], { stdio: ["ignore", "pipe", "pipe"] });

function gather(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}
