import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  printSnapshot,
  readSnapshotFile,
  readSnapshotText,
  redact,
} from "../../src/collect/snapshotFile.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { readFixture } from "../fixtures/read.ts";

const empty: Snapshot = {
  schema: "docker-network-lens/snapshot@1",
  takenAt: "2026-01-01T00:00:00Z",
  gaps: [],
};

suite("a snapshot as text", () => {
  for (const name of ["modes-20.10", "modes-28.5"]) {
    test(`${name} comes back as it went`, async () => {
      const snapshot = await readFixture(name);
      const again = readSnapshotText(printSnapshot(snapshot), "again");
      assert.ok(again.ok);
      assert.deepEqual(again.value, snapshot);
    });
  }

  const wrong: readonly [name: string, text: string, why: RegExp][] = [
    ["nothing", "", /not JSON/],
    ["half of one", printSnapshot(empty).slice(0, 40), /not JSON/],
    ["another JSON", "[1]", /the file is not an object/],
    ["another schema", JSON.stringify({ ...empty, schema: "x" }), /schema is not one of/],
    [
      "a later schema",
      JSON.stringify({ ...empty, schema: "docker-network-lens/snapshot@2" }),
      /schema/,
    ],
    ["a field missing", JSON.stringify({ ...empty, takenAt: undefined }), /takenAt is not a text/],
    ["a number for a text", JSON.stringify({ ...empty, takenAt: 5 }), /takenAt is not a text/],
    ["a null", JSON.stringify({ ...empty, engine: null }), /engine is not an object/],
    [
      "no namespace at all",
      JSON.stringify({
        ...empty,
        host: { hostname: "a", kernel: "b", reader: "c", uid: 0, namespaces: [] },
      }),
      /host.namespaces/,
    ],
    [
      "deep inside",
      JSON.stringify({
        ...empty,
        gaps: [{ code: "NO_SUCH_GAP", what: "", reason: "", remedy: "", affects: [] }],
      }),
      /gaps\[0\].code/,
    ],
  ];
  for (const [name, text, why] of wrong) {
    test(`${name} is no snapshot`, () => {
      const read = readSnapshotText(text, "file.json");
      assert.equal(read.ok ? "" : read.failure.kind, "garbled");
      assert.match(read.ok ? "" : read.failure.said, why);
    });
  }

  test("what is not part of a snapshot is left behind, and changes no prototype", () => {
    const text = JSON.stringify(empty).replace(
      "{",
      '{"__proto__":{"polluted":1},"constructor":{"x":1},"secret":"s",',
    );
    const read = readSnapshotText(text, "file.json");
    assert.ok(read.ok);
    assert.deepEqual(read.value, empty);
    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  });

  test("a name like a prototype's is a name like any other", async () => {
    const snapshot = await readFixture("published-28.5");
    const text = printSnapshot(snapshot).replace('"net.ipv4.ip_forward"', '"__proto__"');
    const read = readSnapshotText(text, "file.json");
    assert.ok(read.ok);
    const sysctls = read.value.host?.namespaces[0].sysctls ?? {};
    assert.ok(Object.hasOwn(sysctls, "__proto__"));
    assert.equal(Object.getPrototypeOf(sysctls), Object.prototype);
  });

  test("compose's paths stay at home", async () => {
    const snapshot = await readFixture("published-28.5");
    assert.ok(snapshot.engine !== undefined);
    const labels = {
      composeProject: "shop",
      composeConfigFiles: "/home/me/compose.yaml",
      composeWorkingDir: "/home/me",
    };
    const engine = {
      ...snapshot.engine,
      networks: snapshot.engine.networks.map((each) => ({ ...each, labels })),
      containers: snapshot.engine.containers.map((each) => ({ ...each, labels })),
    };
    assert.doesNotMatch(printSnapshot({ ...snapshot, engine }), /home\/me/);
    assert.deepEqual(redact({ ...snapshot, engine }).engine?.containers[0]?.labels, {
      composeProject: "shop",
    });
    assert.equal(labels.composeWorkingDir, "/home/me");
  });
});

suite("a snapshot as file", () => {
  let folder = "";
  setup(() => {
    folder = mkdtempSync(join(tmpdir(), "snapshot-"));
  });
  teardown(() => {
    rmSync(folder, { recursive: true });
  });

  test("plain and packed", async () => {
    writeFileSync(join(folder, "a.json"), printSnapshot(empty));
    writeFileSync(join(folder, "b.json"), gzipSync(printSnapshot(empty)));
    for (const name of ["a.json", "b.json"]) {
      assert.deepEqual(await readSnapshotFile(join(folder, name)), { ok: true, value: empty });
    }
  });

  test("one that never ends is given up", async () => {
    const read = await readSnapshotFile("/dev/zero");
    assert.ok(!read.ok);
    assert.match(read.failure.said, /^it is larger than \d+ bytes$/);
  });

  test("not there, a folder, broken packing", async () => {
    writeFileSync(join(folder, "c.json"), gzipSync(printSnapshot(empty)).subarray(0, 30));
    const kinds = await Promise.all(
      ["nowhere.json", "", "c.json"].map(async (name) => {
        const read = await readSnapshotFile(join(folder, name));
        return read.ok ? "" : read.failure.kind;
      }),
    );
    assert.deepEqual(kinds, ["absent", "garbled", "garbled"]);
  });
});
