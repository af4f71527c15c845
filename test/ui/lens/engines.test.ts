import assert from "node:assert/strict";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { Engines } from "../../../src/ui/lens/engines.ts";
import type { Source } from "../../../src/ui/lens/source.ts";

const nothing = (): void => undefined;
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** An engine that shows its name. */
function sourceOf(name: string): Source & { readings: number } {
  const source = {
    name: { kind: "engine", named: name } as const,
    readings: 0,
    collect(): Promise<Snapshot> {
      source.readings += 1;
      const versions = { version: "28.5.2", apiVersion: "1.51" };
      const rest = { endpoint: `unix:///run/${name}.sock`, os: "Debian", rootless: false };
      const engine = { name, ...versions, ...rest, networks: [], containers: [] };
      return Promise.resolve({
        ...{ schema: "docker-network-lens/snapshot@1", takenAt: new Date().toISOString() },
        ...{ engine, gaps: [] },
      });
    },
  };
  return source;
}

suite("the engines that the window looks at", () => {
  let engines: Engines;
  setup(() => {
    engines = new Engines(SILENT);
    engines.inUse.lens.use(sourceOf("one"));
  });
  teardown(() => engines.dispose());

  const names = (): readonly string[] =>
    engines.all.map(({ lens }) => lens.state.snapshot?.engine?.name ?? "");

  test("one that is opened is in use, and the other keeps what it showed", async () => {
    const [first] = engines.all;
    await first?.lens.fresh(0);
    const second = engines.open(sourceOf("two"));
    assert.equal(engines.inUse, second);
    await second.lens.fresh(0);
    assert.deepEqual(names(), ["one", "two"]);
    assert.ok(first);
    engines.use(first);
    assert.equal(engines.inUse, first);
  });

  test("nothing is asked of one that nobody looks at", async () => {
    const source = sourceOf("two");
    engines.open(source);
    await engines.all[0]?.lens.fresh(0);
    assert.equal(source.readings, 0);
  });

  test("tells which one shows something else", async () => {
    const told: string[] = [];
    engines.onDidLook(({ id }) => told.push(id));
    const second = engines.open(sourceOf("two"));
    told.length = 0;
    await second.lens.fresh(0);
    assert.deepEqual([...new Set(told)], [second.id]);
  });

  test("one that is closed is asked nothing more, and another is in use", async () => {
    const source = sourceOf("two");
    const second = engines.open(source);
    await second.lens.fresh(0);
    let changes = 0;
    engines.onDidChange(() => (changes += 1));
    engines.close(second);
    assert.equal(changes, 1);
    assert.deepEqual(
      engines.all.map(({ id }) => id),
      [""],
    );
    assert.equal(engines.inUse.id, "");
    assert.equal(engines.named(second.id), undefined);
    assert.equal(engines.namedOrInUse(second.id).id, "");
  });

  test("the last one stays", () => {
    engines.close(engines.inUse);
    assert.equal(engines.all.length, 1);
  });

  test("no two have the same id, whichever were closed", () => {
    const second = engines.open(sourceOf("two"));
    const third = engines.open(sourceOf("three"));
    engines.close(second);
    const fourth = engines.open(sourceOf("four"));
    assert.equal(new Set(["", third.id, fourth.id]).size, 3);
  });
});
