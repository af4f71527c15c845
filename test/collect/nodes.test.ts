import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withNodes } from "../../src/collect/nodes.ts";
import { printSnapshot } from "../../src/collect/snapshotFile.ts";
import { readFixture } from "../fixtures/read.ts";
import { FakeEngine, healthy } from "./engine/fakeEngine.ts";

suite("other hosts beside the one asked about", () => {
  let folder = "";
  setup(() => (folder = mkdtempSync(join(tmpdir(), "nodes-"))));
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  const reading = () => ({ env: { HOME: folder }, signal: new AbortController().signal });

  test("one from a file, one from an endpoint", async () => {
    const [alpha, beta] = [await readFixture("published-28.5"), await readFixture("swarm-28.5")];
    const file = join(folder, "beta.json");
    writeFileSync(file, printSnapshot(beta));
    const engine = new FakeEngine(healthy(2));
    try {
      const gamma = { name: "gamma", at: engine.endpoint.text };
      const whole = await withNodes(alpha, [{ name: "beta", at: file }, gamma], reading());
      const [first, second] = whole.nodes ?? [];
      assert.deepEqual([first?.name, second?.name], ["beta", "gamma"]);
      assert.deepEqual(first?.snapshot.engine, beta.engine);
      // Nodes of a node would be walked from nowhere.
      assert.ok(first !== undefined && !("nodes" in first.snapshot));
      assert.deepEqual(
        second?.snapshot.engine?.containers.map(({ name }) => name),
        ["c0", "c1"],
      );
    } finally {
      await engine.stop();
    }
  });

  test("what a node lacks is a gap that names it", async () => {
    const alpha = await readFixture("published-28.5");
    const broken = join(folder, "broken.json");
    writeFileSync(broken, "{}");
    const choices = [
      { name: "beta", at: broken },
      { name: "gamma", at: "no-such-context" },
      { name: "delta", at: `unix://${folder}/nobody.sock` },
    ];
    const { gaps, nodes } = await withNodes(alpha, choices, reading());
    assert.equal(nodes?.length, 3);
    const told = gaps.map(({ code, what }) => `${code} ${what.replace(/: .*/, "")}`);
    assert.ok(told.includes("OUTPUT_NOT_UNDERSTOOD beta"), told.join("\n"));
    assert.ok(told.includes("CONTEXT_NOT_FOUND gamma"));
    assert.ok(told.includes("ENGINE_UNREACHABLE delta"));
  });

  test("a snapshot of several hosts is kept whole in a file", async () => {
    const swarm = await readFixture("swarm-28.5");
    const file = join(folder, "swarm.json");
    writeFileSync(file, printSnapshot(swarm));
    const { readSnapshotFile } = await import("../../src/collect/snapshotFile.ts");
    assert.deepEqual(await readSnapshotFile(file), { ok: true, value: swarm });
  });
});
